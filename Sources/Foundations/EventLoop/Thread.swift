import CLinux
import Glibc

/// Starts a thread that runs `body` once; false when the system refuses another thread.
///
/// The thread blocks every signal, so signals reach the threads that expect them. `name` shows in `top` and
/// debuggers; Linux keeps its first 15 bytes.
package func startThread(named name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    var everySignal = sigset_t()
    var before = sigset_t()
    sigfillset(&everySignal)
    pthread_sigmask(SIG_SETMASK, &everySignal, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    // The new thread takes over this reference; if there is no new thread, it is released below.
    let context = Unmanaged.passRetained(ThreadStart(name: String(name.prefix(15)), body: body))
    var thread = pthread_t()
    let refusal = pthread_create(
        &thread, nil,
        { context in
            // `context` is what `passRetained` gave above, never null.
            let start = Unmanaged<ThreadStart>.fromOpaque(context!).takeRetainedValue()
            pthread_setname_np(pthread_self(), start.name)
            start.body()
            return nil
        }, context.toOpaque())
    guard refusal == 0 else {
        context.release()
        return false
    }
    pthread_detach(thread)
    return true
}

/// Runs blocking `work` on a thread of its own and returns its result; nil when no thread could be started.
///
/// For the few C calls that can only block, such as name resolution: they must hold up neither an event loop
/// nor Swift's cooperative threads.
package func onOwnThread<Value>(named name: String, _ work: @escaping @Sendable () -> sending Value) async -> Value? {
    await withCheckedContinuation { continuation in
        if !startThread(named: name, { continuation.resume(returning: work()) }) {
            continuation.resume(returning: nil)
        }
    }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
