package import EventLoop
import Glibc
package import HTTP
import Locking
import Synchronization

/// An HTTP/1.1 server on libmicrohttpd: it reads requests, lets a handler answer them, and sends the answers.
///
/// Each of its event loops drives a daemon of MHD's, so that a request is read, handled and answered on one thread. The
/// last callback of a request starts the handler right there; if it does not answer before its first suspension, the
/// connection is suspended, and the answer resumes it. Nothing but MHD_resume_connection is called from outside of
/// the daemon's loop.
///
/// A started server keeps itself alive until ``drain(within:)``.
package final class Server: Sendable {
    /// What answers a request. Its task is cancelled when the time is up; what it returns after that is dropped.
    package typealias Handler = @Sendable (Request) async -> Response
    /// What observes the server's events; called on the loops, so it must be quick.
    package typealias Observer = @Sendable (ServerEvent) -> Void
    /// Says how the body of a request is to be handed to its handler. Asked when the body is longer than
    /// ``ServerLimits/body``, or does not tell its length; all others are handed over whole.
    package typealias Admit = @Sendable (RequestHead) -> BodyPlan

    let handler: Handler
    let admit: Admit?
    let limits: ServerLimits
    let patience: Patience
    let observe: Observer
    let inFlight = InFlight()
    let mode = Atomic(Mode.open)
    let connections = Locked<[ObjectIdentifier: ClientConnection]>([:])
    private let wanted: Listen
    private let loops: [EventLoop]
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

    private struct Running {
        let acceptor: Acceptor
        let daemons: [Daemon]
        let socket: ListeningSocket
        let ticker: Ticker
    }

    /// Describes a server; ``start()`` makes it listen.
    ///
    /// - Parameters:
    ///   - loops: what drives it; as many as there are cores is good. Handlers go on there after a suspension.
    ///   - admit: without it every body is handed over whole, and is at most ``ServerLimits/body`` long.
    ///   - observe: is called with every exchange when it is over.
    package init(
        listen: Listen, loops: [EventLoop], limits: ServerLimits = ServerLimits(), admit: Admit? = nil,
        observe: @escaping Observer = { _ in }, handler: @escaping Handler
    ) {
        (wanted, self.loops, self.limits, self.admit) = (listen, loops, limits, admit)
        (self.observe, self.handler) = (observe, handler)
        patience = Patience(limits)
    }

    /// Starts to listen; returns where, with the port the system chose if it was to choose one.
    package func start() throws(ServerError) -> Listen {
        let socket = try ListeningSocket(wanted)
        do throws(ServerError) {
            let ticker = try startTicker()
            do throws(ServerError) {
                let daemons = try startDaemons()
                let acceptor = Acceptor(socket, for: daemons, on: loops[0])
                running.withLock {
                    $0 = Running(acceptor: acceptor, daemons: daemons, socket: socket, ticker: ticker)
                }
                acceptor.start()
            } catch {
                ticker.stop()
                throw error
            }
            return socket.address
        } catch {
            socket.closeDescriptor()
            throw error
        }
    }

    /// Ends the server without losing an answer: stops to listen at once, answers what is in flight, then stops.
    ///
    /// Streamed answers are asked to end. What is not answered within `limit` is answered 503
    /// `shutting-down`, its task cancelled; what still streams then is cut off.
    package func drain(within limit: Duration) async {
        guard let running = running.withLock({ $0.take() }) else { return }
        mode.store(.closing, ordering: .sequentiallyConsistent)
        await running.acceptor.stop()
        running.socket.stopListening()
        for client in connections.withLock({ Array($0.values) }) { client.exchange?.drain() }
        await inFlight.empty(within: limit)
        mode.store(.refusing, ordering: .sequentiallyConsistent)
        // An exchange that is attached from here on sees `refusing`; all others are in the table. So afterwards
        // nothing is suspended, without which MHD_stop_daemon would not be defined.
        for client in connections.withLock({ Array($0.values) }) {
            client.exchange?.give(up: .shuttingDown())
            client.cut()
        }
        await inFlight.empty(within: .seconds(5))
        for daemon in running.daemons { await daemon.stop() }
        running.ticker.stop()
        running.socket.closeDescriptor()
    }

    /// How many exchanges are between their header's end and the last byte of their answer.
    package var exchangesInFlight: Int { inFlight.count }

    /// How many connections are open.
    package var openConnections: Int { connections.withLock { $0.count } }

    /// A daemon for each loop; all, or none and an error.
    private func startDaemons() throws(ServerError) -> [Daemon] {
        let share = (Descriptors.connections(limits.connections) + loops.count - 1) / loops.count
        var daemons: [Daemon] = []
        do throws(ServerError) {
            for loop in loops { daemons.append(try Daemon(of: self, on: loop, limit: share)) }
        } catch {
            for daemon in daemons { daemon.abandon() }
            throw error
        }
        return daemons
    }

    private func startTicker() throws(ServerError) -> Ticker {
        let shortest = min(limits.reading, limits.handling, limits.writing, limits.idle)
        let interval = max(.milliseconds(5), min(.milliseconds(500), shortest / 8))
        guard let ticker = Ticker(every: interval, { [weak self] in self?.sweep() }) else {
            throw .system(what: "start a thread", errno: errno)
        }
        return ticker
    }

    /// Ends what has passed its deadline, and what waits or streams for a client that has gone.
    private func sweep() {
        let now = Instant.now()
        for client in connections.withLock({ Array($0.values) }) {
            client.expire(at: now)?.give(up: .tooSlow(seconds: limits.handling.inSeconds))
            client.endIfGone()
        }
    }
}
