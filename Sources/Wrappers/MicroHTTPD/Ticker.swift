import Glibc

/// A thread that calls a function at intervals, apart from the threads of tasks: deadlines hold even if those block.
final class Ticker: Sendable {
    private final class Work: Sendable {
        let interval: Int32
        let wakeUp: Int32
        let tick: @Sendable () -> Void

        init(_ interval: Int32, _ wakeUp: Int32, _ tick: @escaping @Sendable () -> Void) {
            (self.interval, self.wakeUp, self.tick) = (interval, wakeUp, tick)
        }

        func run() {
            var descriptor = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
            // The other end closes to end the thread; until then poll times out, or is interrupted by a signal.
            while poll(&descriptor, 1, interval) <= 0 { tick() }
            close(wakeUp)
        }
    }

    private let thread: pthread_t
    private let stopper: Int32

    /// Starts the thread; nil if the system has no thread or descriptor left.
    init?(every interval: Duration, _ tick: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let work = Work(Int32(clamping: interval.nanoseconds / 1_000_000), ends[0], tick)
        var thread = pthread_t()
        // Retained for the thread, which releases it at its end.
        let context = Unmanaged.passRetained(work)
        let status = pthread_create(
            &thread, nil,
            { context in
                // The reference from above, which ends with the thread's work.
                context.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            for end in ends { close(end) }
            return nil
        }
        (self.thread, stopper) = (thread, ends[1])
    }

    /// Ends the thread and waits for it; to be called once.
    func stop() {
        close(stopper)
        pthread_join(thread, nil)
    }
}
