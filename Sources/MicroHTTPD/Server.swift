import CMicroHTTPD
import Glibc
package import HTTP
import Locking
import Synchronization

/// An HTTP/1.1 server on libmicrohttpd: it reads requests whole, lets a handler answer them, and sends the answers.
///
/// MHD's threads do all input and output. The last callback of a request starts the handler right there; if it does
/// not answer before its first suspension, the connection is suspended, and whoever answers resumes it. Nothing but
/// MHD_resume_connection is called from outside of MHD's threads.
///
/// A started server keeps itself alive until ``drain(within:)``.
package final class Server: Sendable {
    /// What answers a request. Its task is cancelled when the time is up; what it returns after that is dropped.
    package typealias Handler = @Sendable (Request) async -> Response
    /// What is told of the server's doings; called on MHD's threads, so it must be quick.
    package typealias Observer = @Sendable (ServerEvent) -> Void

    let handler: Handler
    let limits: ServerLimits
    let observe: Observer
    let inFlight = InFlight()
    let mode = Atomic(Mode.open)
    let connections = Locked<[ObjectIdentifier: ClientConnection]>([:])
    private let wanted: Listen
    private let threads: Int
    private let running = Locked<Running?>(nil)

    /// How new requests are met.
    enum Mode: UInt8, AtomicRepresentable {
        /// As usual.
        case open
        /// Answered, but every connection is closed after its answer.
        case closing
        /// Refused.
        case refusing
    }

    private struct Running: @unchecked Sendable {
        // Sendable holds because the daemon is touched by `start` and `drain` only, which take it out of the lock.
        let daemon: OpaquePointer
        let socket: ListeningSocket
        let ticker: Ticker
    }

    /// Describes a server; ``start()`` makes it listen.
    ///
    /// - Parameters:
    ///   - threads: how many threads MHD gets; as many as there are cores is good.
    ///   - observe: is told every exchange when it is over.
    package init(
        listen: Listen, threads: Int, limits: ServerLimits = ServerLimits(),
        observe: @escaping Observer = { _ in }, handler: @escaping Handler
    ) {
        (wanted, self.threads, self.limits) = (listen, threads, limits)
        (self.observe, self.handler) = (observe, handler)
    }

    /// Starts to listen; returns where, with the port the system chose if it was to choose one.
    package func start() throws(ServerError) -> Listen {
        Descriptors.allow(limits.connections + 256)
        let socket = try ListeningSocket(wanted)
        do throws(ServerError) {
            let ticker = try startTicker()
            // Retained until the daemon has stopped: MHD calls back into this object.
            let context = Unmanaged.passRetained(self)
            guard let daemon = startDaemon(on: socket, context: context.toOpaque()) else {
                context.release()
                ticker.stop()
                throw ServerError.library("MHD_start_daemon failed on \(socket.address)")
            }
            running.withLock { $0 = Running(daemon: daemon, socket: socket, ticker: ticker) }
            return socket.address
        } catch {
            socket.closeDescriptor()
            throw error
        }
    }

    /// Ends the server without losing an answer: stops to listen at once, answers what is in flight, then stops.
    ///
    /// What is not answered within `limit` is answered 503 `shutting-down`, its task cancelled.
    package func drain(within limit: Duration) async {
        guard let running = running.withLock({ $0.take() }) else { return }
        mode.store(.closing, ordering: .sequentiallyConsistent)
        MHD_quiesce_daemon(running.daemon)
        running.socket.stopListening()
        await inFlight.empty(within: limit)
        mode.store(.refusing, ordering: .sequentiallyConsistent)
        // An exchange that is attached from here on sees `refusing`; all others are in the table. So afterwards
        // nothing is suspended, without which MHD_stop_daemon would not be defined.
        for client in connections.withLock({ Array($0.values) }) { client.exchange?.give(up: .shuttingDown()) }
        await inFlight.empty(within: .seconds(5))
        MHD_stop_daemon(running.daemon)
        running.ticker.stop()
        running.socket.closeDescriptor()
        // The reference that `start` gave to the daemon, whose threads have ended.
        Unmanaged.passUnretained(self).release()
    }

    /// How many exchanges are between their header's end and the last byte of their answer.
    package var exchangesInFlight: Int { inFlight.count }

    /// How many connections are open.
    package var openConnections: Int { connections.withLock { $0.count } }

    private func startTicker() throws(ServerError) -> Ticker {
        let shortest = min(limits.reading, limits.handling, limits.writing, limits.idle)
        let interval = max(.milliseconds(5), min(.milliseconds(500), shortest / 8))
        guard let ticker = Ticker(every: interval, { [weak self] in self?.sweep() }) else {
            throw .system(what: "start a thread", errno: errno)
        }
        return ticker
    }

    /// Ends what has passed its deadline.
    private func sweep() {
        let now = Instant.now()
        for client in connections.withLock({ Array($0.values) }) {
            client.expire(at: now)?.give(up: .tooSlow(seconds: limits.handling.inSeconds))
        }
    }

    private func startDaemon(on socket: ListeningSocket, context: UnsafeMutableRawPointer) -> OpaquePointer? {
        let flags =
            MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_USE_ERROR_LOG.rawValue
        let idle = max(1, Int(limits.idle.components.seconds))
        var options = [
            MHD_OptionItem(option: .LISTEN_SOCKET, value: Int(socket.descriptor), ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_TIMEOUT, value: idle, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_LIMIT, value: limits.connections, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_MEMORY_LIMIT, value: limits.bufferPerConnection, ptr_value: nil),
        ]
        // MHD knows a pool from two threads on.
        if threads > 1 { options.append(MHD_OptionItem(option: .THREAD_POOL_SIZE, value: threads, ptr_value: nil)) }
        options.append(MHD_OptionItem(option: .END, value: 0, ptr_value: nil))
        return cmhd_start(flags, callbacks, context, &options)
    }
}
