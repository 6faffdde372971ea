package import Jobs
import Postgres

extension ReschedulingStore {
    /// The breakers that are not closed or hold something still, whatever the policy says.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func busyBreakers() async throws(StoreError) -> [String] {
        do throws(PostgresError) {
            var names: [String] = []
            for row in try await queries.run(Self.busyStatement) { names.append(try row.required.text(0)) }
            return names
        } catch {
            throw StoreError(error)
        }
    }

    private static let busyStatement = Statement(
        name: "read_busy_breakers",
        sql: """
            SELECT name FROM breaker
            WHERE phase <> 'closed' OR EXISTS (
                SELECT FROM reschedule WHERE reschedule.breaker = breaker.name AND verdict = 'hold'
            )
            ORDER BY name
            """)

    /// How many jobs ended since a time, of those that fulfil all of some conditions and none of others, which are on
    /// the job alone.
    ///
    /// - Throws: `tooSlow`, `unavailable`, `failed`.
    package func ended(
        since: Timestamp, _ conditions: [JobQuery.Condition], none excluded: [JobQuery.Condition]
    ) async throws(StoreError) -> Int {
        var statement = SQLText()
        let time = statement.bind(.timestamp(microseconds: since.microseconds))
        let job = Conditions.job(withCrash: false)
        var clauses = conditions.map { " AND \(job.sql($0, in: &statement))" }
        clauses += excluded.map { " AND NOT (\(job.sql($0, in: &statement)))" }
        statement.append(
            """
            SELECT count(*) FROM job_event AS event\(clauses.isEmpty ? "" : " JOIN job ON job.uuid = event.job")
            WHERE event.recorded_at >= \(time) AND event.state >= 'FINISHED'\(clauses.joined())
            """)
        do throws(PostgresError) {
            return try await queries.query(statement).first?.required.int(0) ?? 0
        } catch {
            throw StoreError(error)
        }
    }
}
