package import EventLoop
import Locking
import Synchronization

/// One connection to Postgres. Statements of many tasks share it: they are sent as they come, without waiting for
/// each other's results, and each fails alone.
///
/// Every call on libpq's handle happens on the event loop. Callers do not run there: they put a message into the
/// inbox and wait; the loop takes all messages at once.
package actor Connection {
    /// The event loop on which the connection works.
    package nonisolated let loop: EventLoop
    nonisolated let info: ConnectionInfo
    /// Only one caller at a time uses it, so cancelling what runs on the server affects no other caller.
    nonisolated let isExclusive: Bool
    nonisolated let inbox = Locked(Inbox())
    nonisolated let lastID = Atomic<UInt64>(0)
    nonisolated let open = Atomic(true)

    /// Messages taken out of the inbox; kept for its capacity.
    var mail: [Message] = []
    var session: Session?
    var pipeline = Pipeline<Call, Rows>()
    var prepared = PreparedStatements()
    var watchesForRoom = false
    /// The server's last error, which explains the loss of the connection after it.
    var farewell: PostgresError?
    /// A request to cancel was sent, and could cancel a later statement.
    var isTainted = false
    var isTicking = false
    var silentTicks: Int64 = 0
    var closed: PostgresError?
    var closeWaiters: [CheckedContinuation<PostgresError, Never>] = []
    /// Called with the channel and the payload of each notification.
    var hears: (@Sendable (String, String) -> Void)?

    /// The requests of other threads to the connection.
    enum Message {
        case submit(Call)
        case cancel(UInt64)
        case close
    }

    struct Inbox {
        var messages: [Message] = []
        /// The loop has been asked to read the inbox, and will.
        var isScheduled = false
    }

    /// The event loop.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private init(_ session: sending Session, _ info: ConnectionInfo, on loop: EventLoop, isExclusive: Bool) {
        self.session = session
        self.info = info
        self.loop = loop
        self.isExclusive = isExclusive
    }

    isolated deinit {
        if let session { loop.unwatch(session.descriptor) }
    }

    /// Connects to `info`, for one caller at a time unless `isExclusive` is false.
    ///
    /// - throws: a connection failure when there is none within the timeout, or when the server refuses.
    package static func connect(
        _ info: ConnectionInfo, on loop: EventLoop, isExclusive: Bool = true
    ) async throws(PostgresError) -> Connection {
        let attempt = await onOwnThread(named: "pg-connect") { Session.open(info) }
        guard let attempt else { throw PostgresError(.connection, .cannotConnect, "the system has no thread left") }
        let connection = Connection(try attempt.get(), info, on: loop, isExclusive: isExclusive)
        await connection.start()
        return connection
    }

    private func start() {
        guard let session else { return }
        loop.watch(session.descriptor, for: .readable) { [weak self] in
            self?.assumeIsolated { $0.ready() }
        }
    }

    /// Calls `hear` with the channel and the payload of each notification from now on, on the event loop.
    func hear(_ hear: @escaping @Sendable (String, String) -> Void) { hears = hear }

    /// Whether the connection was open when last used.
    package nonisolated var isOpen: Bool { open.load(ordering: .relaxed) }

    /// The server's version, such as 150018 for 15.18; nil when the connection is closed.
    package var serverVersion: Int? { session?.serverVersion }

    /// Whether another caller can use it: alive, nothing under way, no transaction open, no request to cancel sent.
    var isReusable: Bool {
        guard let session else { return false }
        return session.isAlive && pipeline.isIdle && session.isOutsideTransaction && !isTainted
    }

    /// Closes the connection; what is under way fails with a connection failure. Harmless when closed.
    package nonisolated func close() async {
        post(.close)
        _ = await untilClosed()
    }

    /// Waits until the connection is closed or lost, and returns why. Cancelling the task closes the connection.
    package nonisolated func untilClosed() async -> PostgresError {
        await withTaskCancellationHandler {
            await reasonForClosing()
        } onCancel: {
            post(.close)
        }
    }

    private func reasonForClosing() async -> PostgresError {
        if let closed { return closed }
        return await withCheckedContinuation { closeWaiters.append($0) }
    }

    nonisolated func post(_ message: Message) {
        let mustSchedule = inbox.withLock { inbox in
            inbox.messages.append(message)
            defer { inbox.isScheduled = true }
            return !inbox.isScheduled
        }
        if mustSchedule { loop.submit { self.assumeIsolated { $0.readInbox() } } }
    }
}
