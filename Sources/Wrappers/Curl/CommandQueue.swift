import Destinations
import Locking

/// The queue of commands from other threads to the thread of transfers.
final class CommandQueue: Sendable {
    private let state = Locked(State())

    enum Command: Sendable {
        case send(UInt64, Request)
        case cancel(UInt64)
    }

    private struct State {
        var commands: [Command] = []
        var lastID: UInt64 = 0
        var isClosed = false
        /// Wakes the thread. Called only here, under the lock, and removed before libcurl's handle is freed.
        var wake: (() -> Void)?
    }

    /// A new id.
    func nextID() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Puts a command into the queue; false when it is closed.
    func put(_ command: Command) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.commands.append(command)
            state.wake?()
            return true
        }
    }

    /// Closes the queue; the thread ends.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.wake?()
        }
    }

    /// Sets how the thread is woken.
    func open(_ wake: @escaping () -> Void) { state.withLock { $0.wake = wake } }

    /// Takes all queued commands; `isLast` when the queue is closed.
    func take() -> (commands: [Command], isLast: Bool) {
        state.withLock { state in
            if state.isClosed { state.wake = nil }
            defer { state.commands = [] }
            return (state.commands, state.isClosed)
        }
    }
}

/// A message, and the function that gets its outcome.
struct Request: Sendable {
    let message: Message
    let answer: @Sendable (Result<ReceiverAnswer, OutgoingError>) -> Void

    enum Message: Sendable {
        case post(Post)
        case mail(Mail)

        var isMail: Bool { if case .mail = self { true } else { false } }

        var url: String {
            switch self {
            case .post(let post): post.url.text
            case .mail(let mail): mail.server.url
            }
        }

        var defect: String? {
            switch self {
            case .post(let post): post.defect
            case .mail(let mail): mail.defect
            }
        }
    }
}
