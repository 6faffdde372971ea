import CMicroHTTPD
import EventLoop
import Glibc
import Synchronization

/// One of libmicrohttpd's daemons, driven by an event loop: MHD has no thread of its own, and calls back on the loop's.
final class Daemon: @unchecked Sendable {
    // Sendable holds: the variables are set before the daemon is shared, and then used on the loop only.
    private var handle: OpaquePointer?
    private var hasAlarm = false
    private var asksAgain = false
    /// In this run MHD was given something that it can continue with in the next one, without another event.
    var goesOn = false
    /// In this run MHD asked for an answer that is pending.
    var isAwaiting = false
    private let loop: EventLoop
    private let isScheduled = Atomic(false)
    private let count = Atomic(0)
    /// Whether MHD has opened the connection that it is given now; on the loop only.
    private let hasOpened = Atomic(false)
    let server: Server
    private static let pause: Duration = .milliseconds(5)
    /// Where handlers resume after a suspension: on the loop.
    let executor: LoopExecutor

    /// A daemon for up to `limit` connections; it has to be kept until `stop` is over.
    init(of server: Server, on loop: EventLoop, limit: Int) throws(ServerError) {
        (self.server, self.loop, executor) = (server, loop, LoopExecutor(loop))
        let flags =
            MHD_USE_EPOLL.rawValue | MHD_USE_NO_LISTEN_SOCKET.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
            | MHD_USE_ERROR_LOG.rawValue
        let idle = max(1, Int(server.limits.idle.components.seconds))
        var options = [
            MHD_OptionItem(option: .CONNECTION_TIMEOUT, value: idle, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_LIMIT, value: limit, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_MEMORY_LIMIT, value: server.limits.bufferPerConnection, ptr_value: nil),
            MHD_OptionItem(option: .END, value: 0, ptr_value: nil),
        ]
        // Not retained: the server keeps its daemons until they have stopped.
        handle = cmhd_start(flags, callbacks, Unmanaged.passUnretained(self).toOpaque(), &options)
        guard let handle else { throw .library("MHD_start_daemon failed") }
        let descriptor = cmhd_epoll(handle)
        loop.submit { loop.watch(descriptor, for: .readable) { self.work() } }
    }

    /// How many connections it has, or is about to have.
    var connections: Int { count.load(ordering: .relaxed) }

    /// Serves the connection behind `descriptor`, unless there are too many: then it is closed. Any thread.
    func take(_ descriptor: Int32, from peer: sockaddr_storage) {
        count.add(1, ordering: .relaxed)
        loop.submit {
            self.hasOpened.store(false, ordering: .relaxed)
            // One that MHD has opened counts until it is closed; counted twice meanwhile, it would mislead the acceptor.
            defer { if !self.hasOpened.load(ordering: .relaxed) { self.count.subtract(1, ordering: .relaxed) } }
            guard let handle = self.handle else {
                close(descriptor)
                return
            }
            // MHD closes the descriptor itself when it refuses it.
            withUnsafeBytes(of: peer) { bytes in
                let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
                _ = MHD_add_connection(handle, descriptor, address, socklen_t(bytes.count))
            }
            self.schedule()
        }
    }

    /// MHD has opened the connection that it was given, which it does before MHD_add_connection returns.
    func opened() { hasOpened.store(true, ordering: .relaxed) }

    /// MHD has closed a connection.
    func closed() { count.subtract(1, ordering: .relaxed) }

    /// Has MHD run soon, for work that no descriptor shows; any thread.
    func schedule() {
        guard !isScheduled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        loop.submit {
            self.isScheduled.store(false, ordering: .releasing)
            self.work()
        }
    }

    /// Does what MHD has to do now.
    private func work() {
        guard let handle else { return }
        (goesOn, isAwaiting) = (false, false)
        MHD_run(handle)
        var milliseconds: UInt64 = 0
        guard MHD_get_timeout(handle, &milliseconds) == .YES else { return }
        // Zero means work that MHD has deferred, such as an answer to be sent, or to be asked for again.
        if milliseconds > 0 {
            callAgain(after: .milliseconds(milliseconds))
        } else if goesOn || !isAwaiting {
            schedule()
        } else {
            askAgain()
        }
    }

    /// Has MHD run after a pause, although each pending answer has it run too: it may have deferred something else,
    /// such as a request that it has read together with another.
    private func askAgain() {
        guard !asksAgain else { return }
        asksAgain = true
        loop.after(Self.pause) {
            self.asksAgain = false
            self.work()
        }
    }

    /// Has MHD run when the first connection may have been silent for too long; one alarm at a time.
    private func callAgain(after delay: Duration) {
        guard !hasAlarm else { return }
        hasAlarm = true
        loop.after(delay) {
            self.hasAlarm = false
            self.work()
        }
    }

    /// Closes all connections, none of which may be suspended, and ends.
    func stop() async {
        await loop.run { self.end() }
    }

    /// Ends a daemon that has no connections yet.
    func abandon() {
        loop.submit { self.end() }
    }

    private func end() {
        guard let handle = handle.take() else { return }
        loop.unwatch(cmhd_epoll(handle))
        MHD_stop_daemon(handle)
    }
}
