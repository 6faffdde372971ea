import Jobs
import Postgres
import Time

/// The SQL that counts jobs that ended since a time, without the crashes that wait for a decision.
enum EndedStatement {
    /// Counts the jobs that fulfil all of `conditions` and none of `excluded`, which are on the job alone.
    static func count(
        since: Timestamp, _ conditions: [JobQuery.Condition], none excluded: [JobQuery.Condition]
    ) -> SQLText {
        var statement = SQLText()
        let time = statement.bind(.timestamp(microseconds: since.microseconds))
        let job = ConditionSQL.job(withCrash: false)
        var clauses = conditions.map { " AND \(job.sql($0, in: &statement))" }
        clauses += excluded.map { " AND NOT (\(job.sql($0, in: &statement)))" }
        // Without conditions the job is not needed.
        func join(_ table: String) -> String { clauses.isEmpty ? "" : " JOIN job ON job.uuid = \(table).job" }
        statement.append(
            """
            SELECT (
                SELECT count(*) FROM job_event AS event\(join("event"))
                WHERE event.recorded_at >= \(time) AND event.state >= 'FINISHED'\(clauses.joined())
            ) - (
                SELECT count(*) FROM crash\(join("crash"))
                WHERE crash.undecided AND crash.recorded_at >= \(time)\(clauses.joined())
            )
            """)
        return statement
    }
}
