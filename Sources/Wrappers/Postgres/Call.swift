import Locking

/// One piece of work for a connection, and the task that waits for it.
final class Call: @unchecked Sendable {
    // Sendable holds: all is constant but `plan`, `preparedPlan` and `isRetry`, which only the connection uses, on its
    // loop.

    enum Work {
        case prepared(Statement)
        case sql(String)
        case script(String)
    }

    let id: UInt64
    let work: Work
    let parameters: [Parameter]
    /// The plan that it was last run by.
    var plan: PreparedStatements.Plan?
    /// The plan was prepared with this call, so a failure may come from preparing it.
    var preparedPlan = false
    var isRetry = false
    private let outcome: Outcome
    // Not a checked one, for speed: `Pipeline` gives back each call once, and `settle` is called on nothing else.
    private let continuation: UnsafeContinuation<Void, Never>

    init(
        id: UInt64, _ work: Work, _ parameters: [Parameter], _ outcome: Outcome,
        _ continuation: UnsafeContinuation<Void, Never>
    ) {
        self.id = id
        self.work = work
        self.parameters = parameters
        self.outcome = outcome
        self.continuation = continuation
    }

    /// Name for errors; nil for SQL without one.
    var statementName: String? {
        if case .prepared(let statement) = work { statement.name } else { nil }
    }

    var kind: Pipeline<Call, Rows>.Kind {
        if case .script = work { .script } else { .statement }
    }

    func settle(_ result: Result<Rows, PostgresError>) {
        outcome.put(result.mapError { $0.about(statement: statementName) })
        continuation.resume()
    }
}

/// Where the outcome of a call waits for its task.
///
/// It does not travel in the continuation, because ThreadSanitizer does not see the runtime's hand-over when a
/// continuation is resumed before its task has come to wait for it; it does see a lock.
final class Outcome: Sendable {
    private let result = Locked<Result<Rows, PostgresError>?>(nil)

    func put(_ result: Result<Rows, PostgresError>) {
        self.result.withLock { $0 = result }
    }

    func get() throws(PostgresError) -> Rows {
        guard let result = result.withLock({ $0 }) else {
            throw PostgresError(.misuse, nil, "a call was resumed without an outcome")
        }
        return try result.get()
    }
}
