import Glibc

/// A value that is reached only while a lock is held.
///
/// The lock is a pthread mutex: ThreadSanitizer follows it on Linux, where it reports false races for
/// `Synchronization.Mutex`. Critical sections are to be short and must not suspend.
package final class Locked<Value>: @unchecked Sendable {
    // Sendable holds because `value` is accessed only between lock and unlock in `withLock`, by one thread at a time.
    // The check of exclusivity at run time could find only a call from within `body`, which blocks on the lock before.
    @exclusivity(unchecked) private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    /// Wraps `value`, which moves into the lock.
    package init(_ value: consuming sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` with the value while the lock is held, and returns its result.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
