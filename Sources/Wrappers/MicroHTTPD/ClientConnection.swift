import Glibc
import Locking

/// What is known of one TCP connection, for as long as MHD keeps it: who, which request, and until when.
///
/// MHD's own timeout is one of inactivity, so a client that sends a byte now and then could stay for ever. Here
/// each phase has a deadline that no byte moves: reading a request, handling it, sending the answer, being idle.
final class ClientConnection: Sendable {
    private struct State {
        var descriptor: Int32
        var deadline: Instant
        var target = ""
        var exchange: Exchange?
        var handling = false
        /// How much of a streamed body there was when it was first seen that no more will come.
        var end: Int?
    }

    private let state: Locked<State>
    let peer: String

    init(descriptor: Int32, peer: String, deadline: Instant) {
        self.peer = peer
        state = Locked(State(descriptor: descriptor, deadline: deadline))
    }

    /// A request line has arrived; MHD shows it only here as it was sent.
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

    /// The next part of the request is to be there by the deadline.
    func receive(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling) = (deadline, false) }
    }

    /// The request arrives again after the handler was waited for; otherwise the deadline stays.
    func receiveAgain(until deadline: Instant) {
        state.withLock { if $0.handling { ($0.deadline, $0.handling) = (deadline, false) } }
    }

    /// The answer is there, and the client has until the deadline to fetch it, or its next piece.
    func send(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling) = (deadline, false) }
    }

    /// The exchange is over; the next request line is to be there by the deadline.
    func rest(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling, $0.exchange, $0.end) = (deadline, false, nil, nil) }
    }

    /// MHD is about to close the descriptor, which is not to be touched after this.
    func close() {
        state.withLock { ($0.descriptor, $0.deadline, $0.exchange) = (-1, .never, nil) }
    }

    /// The request that is in work here, if there is one.
    var exchange: Exchange? { state.withLock { $0.exchange } }

    /// Whether the other side has closed its end, or all of the connection. It may still read what is sent.
    var isGone: Bool { state.withLock(Self.isGone) }

    /// Ends an exchange that waits for something or streams, if the other side has gone meanwhile.
    func endIfGone() {
        let exchange = state.withLock { state -> Exchange? in
            endIfIncomplete(&state)
            guard let exchange = state.exchange, exchange.isWatched, Self.isGone(&state) else { return nil }
            return exchange
        }
        guard let exchange, !exchange.abandon() else { return }
        cut()
    }

    /// Breaks a connection off on which the rest of a streamed body will not come. MHD misses an end of the stream that
    /// arrives together with data, as its epoll reports both at once. What it has read is given a turn to be looked at.
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

    /// Ends a streamed answer, whole or not, though the client does not fetch what it has been sent.
    func cut() {
        let exchange = state.withLock { state -> Exchange? in
            guard let exchange = state.exchange, exchange.isStreaming else { return nil }
            breakOff(&state, exchange)
            return exchange
        }
        exchange?.endStream()
    }

    /// MHD sees it, and ends the exchange. A client of HTTP/1.0 is not to take that for the end of the body.
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

    /// POLLRDHUP, which glibc declares only for _GNU_SOURCE: the peer sends no more. That the connection is broken is
    /// told without being asked for.
    private static let endOfInput: Int16 = 0x2000

    /// Breaks the connection, so that the other side does not take its end for that of the body.
    func reset() { state.withLock(Self.reset) }

    private static func reset(_ state: inout State) {
        guard state.descriptor >= 0 else { return }
        // Linux sends RST for it, whatever is closed or shut down afterwards (connect(2), AF_UNSPEC).
        var nobody = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        connect(state.descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Looks whether the deadline is past. If it is the handler's, its exchange is returned, to be answered for it;
    /// any other ends the connection.
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
