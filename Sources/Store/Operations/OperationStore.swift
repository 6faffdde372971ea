package import Access
package import Jobs
import Postgres
package import Time

/// The operations: begun, read and stopped here, worked on by ``ReschedulingStore/work(policyVersion:now:)``.
package struct OperationStore: Sendable {
    let pool: Pool
    let ids: IDGenerator

    /// The outcome of a request.
    package enum Beginning: Sendable, Equatable {
        /// This operation was created.
        case begun(Operation)
        /// The same request came before, and created this operation.
        case repeated(Operation)
        /// The idempotency key was used before with another request.
        case keyReused
    }

    /// Begins an operation on the jobs that the query finds now, the oldest first.
    ///
    /// - Throws: `tooSlow`, `unavailable`, `busy`, `failed`.
    package func begin(
        _ new: NewOperation, idempotency: IdempotencyKey? = nil, by actor: Actor
    ) async throws(StoreError) -> Beginning {
        if let idempotency, let earlier = try await earlier(idempotency) { return earlier }
        let begun = try await storing { () async throws(PostgresError) -> Operation? in
            do throws(PostgresError) {
                return try await pool.query(OperationStatement.begin(new, ids.next(), idempotency, by: actor))
                    .decodeFirst(Operation.init)
            } catch  where error.sqlState == .uniqueViolation && idempotency != nil {
                return nil
            }
        }
        if let begun { return .begun(begun) }
        guard let idempotency, let earlier = try await earlier(idempotency) else { throw .busy }
        return earlier
    }

    /// How many jobs match a request, and the first `count` of them, oldest first.
    ///
    /// - Throws: `tooSlow`, `unavailable`, `busy`, `failed`.
    package func plan(
        _ new: NewOperation, showing count: Int
    ) async throws(StoreError) -> (matching: Int, first: [ID<Job>]) {
        let statement = OperationStatement.plan(new, limit: count)
        let found: [(job: ID<Job>, matching: Int)] = try await storing { () async throws(PostgresError) in
            try await pool.query(statement).decode { columns throws(PostgresError) in
                (job: try columns.id(), matching: try columns.int())
            }
        }
        return (found.first?.matching ?? 0, found.map(\.job))
    }

    /// One operation; nil when there is none.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func operation(_ id: ID<Operation>) async throws(StoreError) -> Operation? {
        try await read(Self.oneStatement, [.uuid(id.high, id.low)]).first
    }

    /// Up to `limit` operations, newest first; with `id`, those created before that one.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func list(before id: ID<Operation>? = nil, limit: Int) async throws(StoreError) -> [Operation] {
        let bound = id ?? .greatest
        return try await read(Self.listStatement, [.uuid(bound.high, bound.low), .int4(Int32(clamping: limit))])
    }

    /// Stops an operation; nil when there is none. One that has ended stays as it is.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func stop(
        _ id: ID<Operation>, by actor: Actor
    ) async throws(StoreError) -> (operation: Operation, changed: Bool)? {
        let stopped = try await read(Self.stopStatement, [.uuid(id.halves), .text(actor.name)]).first
        if let stopped { return (stopped, true) }
        return try await operation(id).map { ($0, false) }
    }
}

extension OperationStore {
    private func earlier(_ idempotency: IdempotencyKey) async throws(StoreError) -> Beginning? {
        try await pool.readFirst(Self.earlierStatement, [.text(idempotency.key), .bytes(idempotency.body)]) {
            columns throws(PostgresError) in
            try columns.bool() ? .repeated(try Operation(&columns)) : .keyReused
        }
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws(StoreError) -> [Operation] {
        try await pool.read(statement, parameters, as: Operation.init)
    }

    private static let earlierStatement = Statement(
        name: "find_operation",
        sql: "SELECT fingerprint = sha256($2), \(Operation.columns) FROM operation WHERE idempotency_key = $1")

    private static let oneStatement = Statement(
        name: "read_operation", sql: "SELECT \(Operation.columns) FROM operation WHERE uuid = $1")

    private static let listStatement = Statement(
        name: "read_operations",
        sql: "SELECT \(Operation.columns) FROM operation WHERE uuid < $1 ORDER BY uuid DESC LIMIT $2")

    private static let stopStatement = Statement(
        name: "stop_operation",
        sql: """
            UPDATE operation SET state = 'stopped', stopped_by = $2, ended_at = now()
            WHERE uuid = $1 AND state = 'running'
            RETURNING \(Operation.columns)
            """)
}
