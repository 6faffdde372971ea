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
    }

    private let state: Locked<State>
    let peer: String

    init(descriptor: Int32, peer: String, deadline: Instant) {
        self.peer = peer
        state = Locked(State(descriptor: descriptor, deadline: deadline))
    }

    /// A request line has arrived; MHD tells it only here as it was sent.
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

    /// The answer is there, and the client has until the deadline to fetch it.
    func send(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling) = (deadline, false) }
    }

    /// The exchange is over; the next request line is to be there by the deadline.
    func rest(until deadline: Instant) {
        state.withLock { ($0.deadline, $0.handling, $0.exchange) = (deadline, false, nil) }
    }

    /// MHD is about to close the descriptor, which is not to be touched after this.
    func close() {
        state.withLock { ($0.descriptor, $0.deadline, $0.exchange) = (-1, .never, nil) }
    }

    /// The request that is in work here, if there is one.
    var exchange: Exchange? { state.withLock { $0.exchange } }

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
