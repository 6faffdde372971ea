import Access
import Jobs
import Postgres
import Time

/// The SQL of an operation: it finds the crashed jobs that match a query and have no successor.
enum OperationStatement {
    /// Selects the first `limit` jobs, oldest first, each with the number of all that match.
    static func plan(_ new: NewOperation, limit: Int) -> SQLText {
        var statement = SQLText()
        let candidates = candidates(new, limit: limit, in: &statement)
        statement.append(candidates)
        return statement
    }

    /// Inserts an operation and lists its jobs; returns `Operation.columns`.
    static func begin(
        _ new: NewOperation, _ id: ID<Operation>, _ idempotency: IdempotencyKey?, by actor: Actor
    ) -> SQLText {
        var statement = SQLText()
        let candidates = candidates(new, limit: new.limit, in: &statement)
        let uuid = statement.bind(.uuid(id.halves))
        let rate = statement.bind(.int4(Int32(clamping: new.rate)))
        let (force, actor) = (statement.bind(.bool(new.force)), statement.bind(.text(actor.name)))
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
            INSERT INTO operation (uuid, actor, per_second, force, query, comment, idempotency_key, fingerprint, matching,
                total, state, ended_at)
            SELECT \(uuid), \(actor), \(rate), \(force), \(query), \(comment), \(key), sha256(\(body)),
                coalesce(max(matching), 0), count(*),
                (CASE WHEN count(*) = 0 THEN 'done' ELSE 'running' END)::operation_state,
                CASE WHEN count(*) = 0 THEN now() END
            FROM found
            RETURNING \(Operation.columns)
            """)
        return statement
    }

    private static func candidates(_ new: NewOperation, limit: Int, in statement: inout SQLText) -> String {
        let conditions = ConditionSQL.job(withCrash: true)
        let clauses = new.conditions.map { " AND \(conditions.sql($0, in: &statement))" }
        return """
            SELECT job.uuid, count(*) OVER ()::integer AS matching
            FROM job JOIN crash ON crash.job = job.uuid
            LEFT JOIN decision ON decision.predecessor = job.uuid
            WHERE job.state = 'CRASHED' AND decision.successor IS NULL\(clauses.joined())
            ORDER BY job.uuid LIMIT \(statement.bind(.int8(Int64(limit))))
            """
    }
}
