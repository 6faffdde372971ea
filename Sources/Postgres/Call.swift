/// One thing to be done on a connection, and the task that waits for it.
final class Call: @unchecked Sendable {
    // Sendable holds: all is constant but `plan` and `isRetry`, which only the connection touches, on its loop.

    enum Work {
        case prepared(Statement)
        case sql(String)
        case script(String)
    }

    let id: UInt64
    let work: Work
    let parameters: [Parameter]
    /// What it was last run by.
    var plan: PreparedStatements.Plan?
    /// The plan was prepared with this call, so a failure may be the preparing's.
    var preparedPlan = false
    var isRetry = false
    // Not a checked one, for speed: `Pipeline` gives back each call once, and `settle` is called on nothing else.
    private let continuation: UnsafeContinuation<Result<Rows, PostgresError>, Never>

    init(
        id: UInt64, _ work: Work, _ parameters: [Parameter],
        _ continuation: UnsafeContinuation<Result<Rows, PostgresError>, Never>
    ) {
        self.id = id
        self.work = work
        self.parameters = parameters
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
        continuation.resume(returning: result.mapError { $0.about(statement: statementName) })
    }
}
