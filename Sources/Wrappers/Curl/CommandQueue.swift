import Destinations
import Locking

/// The commands of other threads to the thread of transfers.
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
        /// Ends the thread's waiting. Called only here, under the lock, and gone before libcurl's handle is.
        var wake: (() -> Void)?
    }

    /// A number nobody had before.
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

    /// Takes no more; the thread ends.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.wake?()
        }
    }

    /// Says how the thread is woken.
    func open(_ wake: @escaping () -> Void) { state.withLock { $0.wake = wake } }

    /// What has come, and whether nothing more will.
    func take() -> (commands: [Command], isLast: Bool) {
        state.withLock { state in
            if state.isClosed { state.wake = nil }
            defer { state.commands = [] }
            return (state.commands, state.isClosed)
        }
    }
}

/// A message, and who waits for what comes of it.
struct Request: Sendable {
    let message: Message
    let answer: @Sendable (Result<Answer, OutgoingError>) -> Void

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
