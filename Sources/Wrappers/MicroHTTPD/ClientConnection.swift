import Glibc
import Locking

/// One TCP connection, for as long as MHD keeps it: its peer, its request and its deadline.
///
/// MHD's own timeout is one of inactivity, so a client that sends a byte now and then could stay for ever. Here each
/// phase has a deadline that a single byte does not move: reading a request, handling it, sending the answer, being
/// idle.
final class ClientConnection: Sendable {
    private struct State {
        var descriptor: Int32
        var deadline: Instant
        var target = ""
        var exchange: Exchange?
        var handling = false
        /// How much of a streamed body had arrived when the end of the client's input was first seen.
        var end: Int?
    }

    private let state: Locked<State>
    let peer: String

    init(descriptor: Int32, peer: String, deadline: Instant) {
        self.peer = peer
        state = Locked(State(descriptor: descriptor, deadline: deadline))
    }

    /// A request line has arrived; only here MHD shows its target as it was sent.
    func begin(target: String, deadline: Instant) {
        state.withLock { ($0.target, $0.deadline) = (target, deadline) }
    }

    /// The target of the request line that has arrived last.
    var target: String { state.withLock { $0.target } }

    /// The header of a request is whole.
    func attach(_ exchange: Exchange) {
        state.withLock { $0.exchange = exchange }
    }

    /// The request is whole, and the handler has until the deadline.
    func handle(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling) = (deadline, true) }
    }

    /// The client has until the deadline to send the next part of the request.
    func receive(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling) = (deadline, false) }
    }

    /// The request arrives again after a wait for the handler; otherwise the deadline stays.
    func receiveAgain(until deadline: Instant) {
        state.withLock { if $0.handling { ($0.deadline, $0.handling) = (deadline, false) } }
    }

    /// The answer is there, and the client has until the deadline to fetch it, or its next piece.
    func send(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling) = (deadline, false) }
    }

    /// The exchange is over, and the client has until the deadline to send the next request line.
    func rest(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling, $0.exchange, $0.end) = (deadline, false, nil, nil) }
    }

    /// MHD is about to close the descriptor, which must not be used after this.
    func close() {
        state.withLock { ($0.descriptor, $0.deadline, $0.exchange) = (-1, .never, nil) }
    }

    /// The request in progress, if there is one.
    var exchange: Exchange? { state.withLock { $0.exchange } }

    /// Whether the other side has closed its end, or all of the connection. It may still read what is sent.
    var isGone: Bool { state.withLock(Self.isGone) }

    /// Ends an exchange that waits for an event or streams, if the client has gone.
    func endIfGone() {
        let exchange = state.withLock { state -> Exchange? in
            endIfIncomplete(&state)
            guard let exchange = state.exchange, exchange.isWatched, Self.isGone(&state) else { return nil }
            return exchange
        }
        guard let exchange, !exchange.abandon() else { return }
        cut()
    }

    /// Shuts down a connection on which the rest of a streamed body will not arrive. MHD misses an end of the stream
    /// that epoll reports together with data. What MHD has read can still be processed until the next look.
    private func endIfIncomplete(_ state: inout State) {
        guard !state.handling, let received = state.exchange?.receivedOfUpload, Self.isAtEnd(state) else { return }
        if state.end == received { shutdown(state.descriptor, Int32(SHUT_RDWR)) }
        state.end = received
    }

    private static func isAtEnd(_ state: State) -> Bool {
        var byte: UInt8 = 0
        return state.descriptor >= 0
            && recv(state.descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    /// Ends a streamed answer, whole or not, even if the client does not read what was sent.
    func cut() {
        let exchange = state.withLock { state -> Exchange? in
            guard let exchange = state.exchange, exchange.isStreaming else { return nil }
            breakOff(&state, exchange)
            return exchange
        }
        exchange?.endStream()
    }

    /// Shuts the connection down, so that MHD ends the exchange. A client of HTTP/1.0 gets a reset, so that it does not
    /// mistake this for the end of the body.
    private func breakOff(_ state: inout State, _ exchange: Exchange) {
        guard state.descriptor >= 0 else { return }
        if exchange.endsWithConnection {
            Self.reset(&state)
        } else {
            shutdown(state.descriptor, Int32(SHUT_RDWR))
        }
    }

    /// The descriptor is open, because MHD announces its closing through `close()`, which waits for the lock.
    private static func isGone(_ state: inout State) -> Bool {
        guard state.descriptor >= 0 else { return true }
        var question = pollfd(fd: state.descriptor, events: endOfInput, revents: 0)
        return poll(&question, 1, 0) > 0
    }

    /// POLLRDHUP, which glibc declares only for _GNU_SOURCE: the peer sends no more. A broken connection is reported in
    /// any case.
    private static let endOfInput: Int16 = 0x2000

    /// Resets the connection, so that the client does not mistake its end for that of the body.
    func reset() { state.withLock(Self.reset) }

    private static func reset(_ state: inout State) {
        guard state.descriptor >= 0 else { return }
        // Linux sends RST for it, whatever is closed or shut down afterwards (connect(2), AF_UNSPEC).
        var nobody = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        connect(state.descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Checks whether the deadline has passed. If it is the handler's, returns its exchange, to be answered in its
    /// place; any other ends the connection.
    func expire(at now: Instant) -> Exchange? {
        state.withLock { state in
            guard state.deadline < now else { return nil }
            state.deadline = .never
            if state.handling { return state.exchange }
            // MHD sees the end of the stream and cleans up on its own thread; the descriptor is still open, because
            // MHD announces its closing through `close()`, which waits for this lock.
            if state.descriptor >= 0 { shutdown(state.descriptor, Int32(SHUT_RDWR)) }
            return nil
        }
    }
}
