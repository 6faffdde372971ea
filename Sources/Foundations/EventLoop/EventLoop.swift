import CLinux
import Glibc
import Locking
import Synchronization

/// One thread that runs actors' jobs and reports when file descriptors are ready.
///
/// An actor that owns a C handle takes the loop as its serial executor: every call on the handle then happens
/// on the loop's thread, and the compiler checks it. Nothing that runs here may block.
///
/// A loop lives as long as the process, because an actor that runs on it may be scheduled at any time.
/// Create a few at the start, not one per use.
package final class EventLoop: SerialExecutor, @unchecked Sendable {
    // Sendable holds: `queue` is locked, `thread` atomic, the descriptors constant, and `handlers` and `timers`
    // are reached only through methods that check that they run on the loop's thread.
    private let epoll: CInt
    private let wakeUp: CInt
    private let queue = Locked(Queue())
    private let thread = Atomic<pthread_t>(0)
    private var handlers: [CInt: () -> Void] = [:]
    private var timers = Timers()

    private enum Item {
        case job(UnownedJob)
        case task(UnownedJob, UnownedTaskExecutor)
        case work(@Sendable () -> Void)
    }

    private struct Queue {
        var items: [Item] = []
        /// True from when the loop finds nothing to do until a thread decides to wake it.
        var isAsleep = false
    }

    /// Starts the loop's thread. Traps when the process is out of descriptors or threads.
    package init(name: String = "event-loop") {
        epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(epoll >= 0 && wakeUp >= 0, "no file descriptor left for an event loop")
        // Edge-triggered: every write to the eventfd is one event, and needs no read.
        var event = epoll_event(events: EPOLLIN.rawValue | EPOLLET.rawValue, data: epoll_data(fd: wakeUp))
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, &event)
        let started = startThread(named: name) { self.run() }
        precondition(started, "no thread left for an event loop")
    }

    /// Queues an actor's job. Called by the Swift runtime from any thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        push(.job(UnownedJob(job)))
    }

    /// Queues a task's job; see `LoopExecutor`.
    func enqueue(_ job: UnownedJob, on executor: UnownedTaskExecutor) {
        push(.task(job, executor))
    }

    /// Runs `work` on the loop soon, after everything queued before it. Cheaper than a task. Any thread.
    package func submit(_ work: @escaping @Sendable () -> Void) {
        push(.work(work))
    }

    /// Runs `work` on the loop, and returns when it is done.
    package func run(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            submit {
                work()
                continuation.resume()
            }
        }
    }

    private func push(_ item: Item) {
        let mustWake = queue.withLock { queue in
            queue.items.append(item)
            defer { queue.isAsleep = false }
            return queue.isAsleep
        }
        if mustWake { _ = eventfd_write(wakeUp, 1) }
    }

    /// Whether the calling thread is the loop's; `assumeIsolated` depends on it in handlers, which are no actor's jobs.
    package func isIsolatingCurrentContext() -> Bool? {
        isOnLoop
    }

    /// Traps unless the calling thread is the loop's.
    package func checkIsolated() {
        precondition(isOnLoop, "not on the event loop's thread")
    }

    private var isOnLoop: Bool { thread.load(ordering: .relaxed) == pthread_self() }

    /// Calls `handler` on the loop whenever `descriptor` is ready, or broken, until `unwatch`. Only on the loop.
    ///
    /// Level-triggered. A handler may be called once when nothing is ready; it is never left out.
    package func watch(_ descriptor: CInt, for readiness: Readiness, _ handler: @escaping () -> Void) {
        checkIsolated()
        handlers[descriptor] = handler
        rearm(descriptor, for: readiness)
    }

    /// Changes what `descriptor`, which is being watched, is watched for. Only on the loop.
    package func rearm(_ descriptor: CInt, for readiness: Readiness) {
        checkIsolated()
        var event = epoll_event(events: readiness.events, data: epoll_data(fd: descriptor))
        if epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) != 0, errno == ENOENT {
            let added = epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
            precondition(added == 0, "epoll refuses descriptor \(descriptor), error \(errno)")
        }
    }

    /// Stops watching `descriptor`; call it before the descriptor is closed. Only on the loop.
    package func unwatch(_ descriptor: CInt) {
        checkIsolated()
        handlers[descriptor] = nil
        epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
    }

    /// Runs `work` once, on the loop, no earlier than `delay` from now. Only on the loop.
    package func after(_ delay: Duration, _ work: @escaping () -> Void) {
        checkIsolated()
        timers.add(due: .now + delay, work)
    }

    /// The loop whose thread this is; nil on all other threads.
    package static var current: EventLoop? {
        // A loop lives as long as the process, so the pointer in its thread's mark is valid.
        clinux_mark().pointee.map { Unmanaged<EventLoop>.fromOpaque($0).takeUnretainedValue() }
    }

    private func run() {
        thread.store(pthread_self(), ordering: .relaxed)
        // Not retained: this thread is the loop's, and both live as long as the process.
        clinux_mark().pointee = Unmanaged.passUnretained(self).toOpaque()
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        var items: [Item] = []
        while true {
            let count = epoll_wait(epoll, &events, CInt(events.count), patience())
            queue.withLock { $0.isAsleep = false }
            // A handler may close a descriptor whose event comes later in this round. That event finds no handler, or,
            // if the number is in use again, the new owner's handler, which finds nothing to do.
            for event in events.prefix(max(0, Int(count))) { handlers[event.data.fd]?() }
            while let work = timers.nextDue.flatMap({ _ in timers.popDue(at: .now) }) { work() }
            queue.withLock { swap(&$0.items, &items) }
            for item in items { perform(item) }
            items.removeAll(keepingCapacity: true)
        }
    }

    private func perform(_ item: Item) {
        switch item {
        case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
        case .task(let job, let executor): job.runSynchronously(on: executor)
        case .work(let work): work()
        }
    }

    /// How long `epoll_wait` may wait, in milliseconds: 0 with work queued, -1 (without limit) without a timer.
    private func patience() -> CInt {
        let mustNotWait = queue.withLock { queue in
            queue.isAsleep = queue.items.isEmpty
            return !queue.isAsleep
        }
        if mustNotWait { return 0 }
        guard let due = timers.nextDue else { return -1 }
        let left = ContinuousClock.now.duration(to: due)
        guard left > .zero else { return 0 }
        // Rounded up, so that a timer is due when the wait ends.
        return CInt(clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1)
    }
}
