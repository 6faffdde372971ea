import Access
import Jobs
import Postgres
import Time

/// The creation of jobs by one request, all or none; a batch has the requests that wait at the same time.
struct CreateCommand: LaneCommand {
    let jobs: [NewJob]
    let idempotency: IdempotencyKey?
    let actor: Actor

    /// Of two requests with one key, the second must see the result of the first.
    var subject: String? { idempotency?.key }
    var rows: Int {
        let text = jobs.reduce(idempotency?.body.count ?? 0) { sum, job in
            sum + (job.trigger?.json.utf8.count ?? 0) + job.keyvals.byteCount + job.labels.byteCount
        }
        return LaneRows.weight(rows: jobs.count, bytes: text)
    }

    /// The new jobs in the order of the request; nil when the key was taken.
    typealias Outcome = [Job]?
    typealias Subject = String

    /// For a batch without keys: no create can be refused, so the statement returns no rows.
    static let statement = Statement(
        name: "create_jobs",
        sql: """
            WITH new AS (
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                    AS new (uuid, created_at, taskname, item, item_type, arch, message_id, trigger, labels, keyvals,
                        queue_timeout, run_timeout, heartbeat_timeout, actor)
            ), created AS (
                INSERT INTO job (uuid, root, created_at, taskname, item, item_type, arch, message_id, trigger,
                    labels, keyvals, queue_timeout, run_timeout, heartbeat_timeout)
                SELECT uuid, uuid, created_at, taskname, item, item_type, arch, message_id, trigger,
                    coalesce(labels, '{}'), coalesce(keyvals, '{}'), queue_timeout, run_timeout, heartbeat_timeout
                FROM new
            )
            INSERT INTO job_event (job, kind, state, occurred_at, keyvals, actor)
            SELECT uuid, 'created', 'SCHEDULED', created_at, keyvals, actor FROM new
            """)

    /// For a batch with keys. Keys are claimed first, in the order of the array, which is sorted; a claim waits for
    /// another transaction that has claimed the key and not committed. Only jobs whose key was claimed here are
    /// inserted, and RETURNING has their UUIDs.
    static let keyedStatement = Statement(
        name: "create_jobs_once",
        sql: """
            WITH claimed AS (
                INSERT INTO idempotency (key, fingerprint, jobs)
                SELECT key, sha256(body), jobs::uuid[] FROM unnest($15, $16, $17) AS claim (key, body, jobs)
                ON CONFLICT (key) DO NOTHING
                RETURNING jobs
            ), new AS (
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $18)
                    AS new (uuid, created_at, taskname, item, item_type, arch, message_id, trigger, labels, keyvals,
                        queue_timeout, run_timeout, heartbeat_timeout, actor, keyed)
                WHERE NOT keyed OR uuid IN (SELECT unnest(jobs) FROM claimed)
            ), created AS (
                INSERT INTO job (uuid, root, created_at, taskname, item, item_type, arch, message_id, trigger,
                    labels, keyvals, queue_timeout, run_timeout, heartbeat_timeout)
                SELECT uuid, uuid, created_at, taskname, item, item_type, arch, message_id, trigger,
                    coalesce(labels, '{}'), coalesce(keyvals, '{}'), queue_timeout, run_timeout, heartbeat_timeout
                FROM new
            )
            INSERT INTO job_event (job, kind, state, occurred_at, keyvals, actor)
            SELECT uuid, 'created', 'SCHEDULED', created_at, keyvals, actor FROM new
            RETURNING job
            """)

    /// Performs a batch in one statement. The identifiers are made just before the transaction begins; `Horizon` relies
    /// on that.
    static func perform(
        _ commands: [CreateCommand], ids: IDGenerator, on connection: Pool
    ) async throws(PostgresError) -> [Lane<CreateCommand>.Outcome] {
        let batch = commands.map { command in command.jobs.map { Job($0, id: ids.next()) } }
        let new = batch.flatMap(\.self)
        let keyed = zip(commands, batch)
            .compactMap { command, jobs in command.idempotency.map { ($0, jobs) } }
            .sorted { $0.0.key.utf8.lexicographicallyPrecedes($1.0.key.utf8) }
        let actors = zip(commands, batch).flatMap { command, jobs in jobs.map { _ in command.actor.name } }
        if keyed.isEmpty {
            _ = try await connection.run(statement, parameters(new, by: actors))
            return batch.map { .success($0) }
        }
        let areKeyed = zip(commands, batch).flatMap { command, jobs in jobs.map { _ in command.idempotency != nil } }
        let rows = try await connection.run(
            keyedStatement, parameters(new, by: actors) + claims(keyed, areKeyed: areKeyed))
        let created: Set<ID<Job>> = Set(try rows.decode { columns throws(PostgresError) in try columns.id() })
        return batch.map { jobs in .success(jobs.allSatisfy { created.contains($0.id) } ? jobs : nil) }
    }

    private static func claims(_ keyed: [(IdempotencyKey, [Job])], areKeyed: [Bool]) -> [Parameter] {
        [
            .texts(keyed.map(\.0.key)),
            .byteas(keyed.map(\.0.body)),
            .texts(keyed.map { "{\($0.1.map(\.id.description).joined(separator: ","))}" }),
            .bools(areKeyed),
        ]
    }

    private static func parameters(_ new: [Job], by actors: [String]) -> [Parameter] {
        [
            .uuids(new.map(\.id.halves)),
            .timestamps(new.map(\.createdAt.microseconds)),
            .texts(new.map(\.taskname)),
            .texts(new.map(\.item)),
            .texts(new.map(\.itemType)),
            .texts(new.map(\.arch)),
            .texts(new.map(\.messageID)),
            .jsons(new.map { $0.trigger.map { Array($0.json.utf8) } }),
            .jsonbs(new.map { $0.labels.isEmpty ? nil : $0.labels.json }),
            .jsonbs(new.map { $0.keyvals.isEmpty ? nil : $0.keyvals.json }),
            .int4s(new.map { seconds($0.timeouts.queue) }),
            .int4s(new.map { seconds($0.timeouts.run) }),
            .int4s(new.map { seconds($0.timeouts.heartbeat) }),
            .texts(actors),
        ]
    }

    private static func seconds(_ span: TimeSpan?) -> Int32? { span.map { Int32(clamping: $0.seconds) } }
}

extension Job {
    /// The job that `new` becomes when it is stored under `id`.
    convenience init(_ new: NewJob, id: ID<Job>) {
        self.init(
            id: id, taskname: new.taskname, item: new.item, itemType: new.itemType, arch: new.arch,
            messageID: new.messageID, trigger: new.trigger, labels: new.labels, keyvals: new.keyvals,
            timeouts: new.timeouts, createdAt: id.createdAt)
    }
}
