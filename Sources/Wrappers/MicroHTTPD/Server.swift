package import EventLoop
import Glibc
package import HTTP
import Locking
import Synchronization

/// An HTTP/1.1 server on libmicrohttpd: it reads requests, has a handler answer them, and sends the answers.
///
/// Each of its event loops drives one MHD daemon, so that a request is read, handled and answered on one thread. The
/// last callback of a request starts the handler right there. If the answer is still pending after MHD has asked for it
/// some times, the connection is suspended, and the answer resumes it. Only MHD_resume_connection is called from
/// outside of the daemon's loop.
///
/// A started server keeps itself alive until ``drain(within:)``.
package final class Server: Sendable {
    /// Answers a request. Its task is cancelled when the request times out; a response after that is dropped.
    package typealias Handler = @Sendable (Request) async -> Response
    /// Observes the server's events; called on the loops, so it must be quick.
    package typealias Observer = @Sendable (ServerEvent) -> Void
    /// Decides how the body of a request is handed to its handler. Called when the body is longer than
    /// ``ServerLimits/body``, or does not declare its length; all others are handed over whole.
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

    /// What is done with new requests.
    enum Mode: UInt8, AtomicRepresentable {
        /// Answered.
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
    ///   - loops: the event loops that drive it, ideally one a core. Handlers resume there after a suspension.
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

    /// Starts to listen; returns the address, with the port that the system chose for port 0.
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

    /// Stops the server without losing an answer: stops listening at once, answers what is in flight, then ends.
    ///
    /// Streamed answers are signalled to end. A request that is not answered within `limit` is answered 503
    /// `shutting-down`, and its task is cancelled; an answer that still streams then is cut off.
    package func drain(within limit: Duration) async {
        guard let running = running.withLock({ $0.take() }) else { return }
        mode.store(.closing, ordering: .sequentiallyConsistent)
        await running.acceptor.stop()
        running.socket.stopListening()
        for client in connections.withLock({ Array($0.values) }) { client.exchange?.drain() }
        await inFlight.empty(within: limit)
        mode.store(.refusing, ordering: .sequentiallyConsistent)
        // An exchange that is attached from here on sees `refusing`; all others are in the table. So afterwards
        // nothing is suspended, as MHD_stop_daemon requires.
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

    /// Starts a daemon on each loop; on an error none is left.
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

    /// Ends requests and connections that have passed their deadline, and requests that wait or stream for a client
    /// that has gone.
    private func sweep() {
        let now = Instant.now()
        for client in connections.withLock({ Array($0.values) }) {
            client.expire(at: now)?.give(up: .tooSlow(seconds: limits.handling.inSeconds))
            client.endIfGone()
        }
    }
}
