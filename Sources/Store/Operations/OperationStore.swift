package import Jobs
import Postgres
package import Time

/// The operations: begun, looked at and stopped here, worked on by ``ReschedulingStore/work(policyVersion:now:)``.
package struct OperationStore: Sendable {
    let pool: Pool
    let ids: IDGenerator

    /// What became of a request.
    package enum Beginning: Sendable, Equatable {
        /// It is at work.
        case begun(Operation)
        /// The same request came before, and made this.
        case repeated(Operation)
        /// The key came before with another request.
        case keyReused
    }

    /// Begins an operation on the jobs that the query finds now, the oldest first.
    ///
    /// - Throws: `tooSlow`, `unavailable`, `busy`, `failed`.
    package func begin(
        _ new: NewOperation, idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> Beginning {
        if let idempotency, let earlier = try await earlier(idempotency) { return earlier }
        do throws(PostgresError) {
            return .begun(try Self.first(try await pool.query(insertion(of: new, idempotency))))
        } catch {
            guard error.sqlState == .uniqueViolation, let idempotency else { throw StoreError(error) }
            guard let earlier = try await earlier(idempotency) else { throw .busy }
            return earlier
        }
    }

    /// How many jobs a request would take, of how many there are, and the first few of them.
    ///
    /// - Throws: `tooSlow`, `unavailable`, `busy`, `failed`.
    package func plan(
        _ new: NewOperation, showing count: Int
    ) async throws(StoreError) -> (matching: Int, first: [ID<Job>]) {
        var statement = SQLText()
        let found = Self.candidates(new, limit: count, in: &statement)
        statement.append(found)
        do throws(PostgresError) {
            let rows = try await pool.query(statement)
            var jobs: [ID<Job>] = []
            for row in rows { jobs.append(ID<Job>(try row.required.uuid(0))) }
            return (try rows.first?.required.int(1) ?? 0, jobs)
        } catch {
            throw StoreError(error)
        }
    }

    /// One operation; nil when there is none.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func operation(_ id: ID<Operation>) async throws(StoreError) -> Operation? {
        try await read(Self.oneStatement, [.uuid(id.high, id.low)]).first
    }

    /// Up to `limit` operations, newest first, of those before one.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func list(before id: ID<Operation>? = nil, limit: Int) async throws(StoreError) -> [Operation] {
        let bound = id ?? .greatest
        return try await read(Self.listStatement, [.uuid(bound.high, bound.low), .int4(Int32(clamping: limit))])
    }

    /// Stops an operation; nil when there is none. One that has ended stays as it is.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func stop(_ id: ID<Operation>) async throws(StoreError) -> (operation: Operation, changed: Bool)? {
        if let stopped = try await read(Self.stopStatement, [.uuid(id.high, id.low)]).first { return (stopped, true) }
        return try await operation(id).map { ($0, false) }
    }
}

extension OperationStore {
    /// The jobs that a request is about, oldest first, each with how many there are.
    private static func candidates(_ new: NewOperation, limit: Int, in statement: inout SQLText) -> String {
        let conditions = Conditions.job(withCrash: true)
        let clauses = new.conditions.map { " AND \(conditions.sql($0, in: &statement))" }
        return """
            SELECT job.uuid, count(*) OVER ()::integer AS matching
            FROM job JOIN crash ON crash.job = job.uuid
            LEFT JOIN decision ON decision.predecessor = job.uuid
            WHERE job.state = 'CRASHED' AND decision.successor IS NULL\(clauses.joined())
            ORDER BY job.uuid LIMIT \(statement.bind(.int8(Int64(limit))))
            """
    }

    private func insertion(of new: NewOperation, _ idempotency: IdempotencyKey?) -> SQLText {
        var statement = SQLText()
        let id: ID<Operation> = ids.next()
        let candidates = Self.candidates(new, limit: new.limit, in: &statement)
        let uuid = statement.bind(.uuid(id.high, id.low))
        let rate = statement.bind(.int4(Int32(clamping: new.rate)))
        let force = statement.bind(.bool(new.force))
        let (query, comment) = (statement.bind(.text(new.query)), statement.bind(.text(new.comment)))
        let (key, body) = (statement.bind(.text(idempotency?.key)), statement.bind(.bytes(idempotency?.body)))
        statement.append(
            """
            WITH found AS MATERIALIZED (
                \(candidates)
            ), listed AS (
                INSERT INTO operation_job (operation, position, job)
                SELECT \(uuid), row_number() OVER (ORDER BY uuid), uuid FROM found
            )
            INSERT INTO operation (uuid, per_second, force, query, comment, idempotency_key, fingerprint, matching,
                total, state, ended_at)
            SELECT \(uuid), \(rate), \(force), \(query), \(comment), \(key), sha256(\(body)),
                coalesce(max(matching), 0), count(*),
                (CASE WHEN count(*) = 0 THEN 'done' ELSE 'running' END)::operation_state,
                CASE WHEN count(*) = 0 THEN now() END
            FROM found
            RETURNING \(Operation.columns)
            """)
        return statement
    }

    private func earlier(_ idempotency: IdempotencyKey) async throws(StoreError) -> Beginning? {
        do throws(PostgresError) {
            let rows = try await pool.run(Self.earlierStatement, [.text(idempotency.key), .bytes(idempotency.body)])
            guard let row = rows.first else { return nil }
            return try row.required.bool(Operation.width) ? .repeated(try Operation(row)) : .keyReused
        } catch {
            throw StoreError(error)
        }
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws(StoreError) -> [Operation] {
        do throws(PostgresError) {
            var operations: [Operation] = []
            for row in try await pool.run(statement, parameters) { operations.append(try Operation(row)) }
            return operations
        } catch {
            throw StoreError(error)
        }
    }

    private static func first(_ rows: Rows) throws(PostgresError) -> Operation {
        guard let row = rows.first else { throw PostgresError(.misuse, nil, "no operation came back") }
        return try Operation(row)
    }

    private static let earlierStatement = Statement(
        name: "find_operation",
        sql: "SELECT \(Operation.columns), fingerprint = sha256($2) FROM operation WHERE idempotency_key = $1")

    private static let oneStatement = Statement(
        name: "read_operation", sql: "SELECT \(Operation.columns) FROM operation WHERE uuid = $1")

    private static let listStatement = Statement(
        name: "read_operations",
        sql: "SELECT \(Operation.columns) FROM operation WHERE uuid < $1 ORDER BY uuid DESC LIMIT $2")

    private static let stopStatement = Statement(
        name: "stop_operation",
        sql: """
            UPDATE operation SET state = 'stopped', ended_at = now() WHERE uuid = $1 AND state = 'running'
            RETURNING \(Operation.columns)
            """)
}
