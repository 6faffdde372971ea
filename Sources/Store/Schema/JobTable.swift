/// A table whose rows belong to a job, by the UUID in one of its columns: they are deleted with the job.
struct JobTable: Sendable, Equatable {
    /// The table.
    let name: String
    /// The column that names the job: a `uuid`, or a `uuid[]` where a row belongs to several jobs.
    let column: String
    /// Whether the column is an array.
    var isArray: Bool { self == .idempotency }

    /// The tables that have a partition for each month, `job` first.
    static let partitioned = [
        JobTable(name: "job", column: "uuid"), JobTable(name: "job_event", column: "job"), crash,
    ]

    /// The others, in the order of deletion: rows that bound or watch jobs go before the decisions about them.
    static let others = [
        idempotency, JobTable(name: "offer", column: "job"), JobTable(name: "release", column: "predecessor"),
        JobTable(name: "watch", column: "job"), JobTable(name: "heartbeat", column: "job"),
        JobTable(name: "decision", column: "predecessor"),
    ]

    static let crash = JobTable(name: "crash", column: "job")
    private static let idempotency = JobTable(name: "idempotency", column: "jobs")

    /// Columns that name a job to which the row does not belong, and why the row stays when the job is deleted.
    static let staying: [(table: String, column: String, reason: String)] = [
        ("job", "root", "retention drops it by its own age: a chain whose first jobs are dropped keeps the rest"),
        ("job", "predecessor", "likewise"),
        ("decision", "successor", "it is deleted with its predecessor, which is older"),
        ("release", "successor", "likewise"),
        ("operation_job", "job", "the operation takes it, and counts it as gone"),
        ("delivery", "job", "the log is kept for its own time, and a message that cannot be created is given up"),
        ("pending_notice", "job", "the notifier deletes it, and skips jobs that are dropped"),
        ("notice", "job", "it is deleted with the message of its digest"),
    ]
}

extension JobTable {
    /// Deletes the rows of the jobs from `$1` up to but not including `$2`.
    var deleteRange: String {
        isArray
            ? "DELETE FROM \(name) WHERE EXISTS (SELECT FROM unnest(\(column)) AS named WHERE named >= $1 AND named < $2)"
            : "DELETE FROM \(name) WHERE \(column) >= $1 AND \(column) < $2"
    }

    /// Deletes the rows of the jobs in `$1`.
    var deleteListed: String {
        "DELETE FROM \(name) WHERE \(column) \(isArray ? "&& $1" : "= ANY ($1)")"
    }

    /// Deletes, from the default partition, up to `$2` rows of jobs created before `$1` that do not exist any more.
    var deleteOrphans: String {
        """
        DELETE FROM \(name)_default WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM \(name)_default AS orphan
            WHERE orphan.\(column) < lowest_job_uuid($1)
                AND NOT EXISTS (SELECT FROM job WHERE job.uuid = orphan.\(column))
            LIMIT $2
        ))
        """
    }
}
