package import Jobs
import Postgres
package import Time

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
                SELECT FROM decision WHERE decision.breaker = breaker.name AND verdict = 'hold'
            )
            ORDER BY name
            """)

    /// How many jobs ended since a time, of those that fulfil all of some conditions and none of others, which are on
    /// the job alone.
    ///
    /// Crashes that wait for a decision are left out: the breakers have not counted them yet, and a share of what is
    /// counted later would be the smaller the more of them wait.
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
        do throws(PostgresError) {
            return try await queries.query(statement).first?.required.int(0) ?? 0
        } catch {
            throw StoreError(error)
        }
    }
}

extension ReschedulingStore {
    /// A breaker as people see it.
    package struct Breaker: Sendable, Equatable {
        /// Its name in the policy, or in an earlier one.
        package let name: String
        /// The name of its phase.
        package let phase: String
        /// Since when it is in this phase; nil if it never left the first.
        package let since: Timestamp?
        /// How many crashes it holds now.
        package let held: Int
        /// What it did lately, newest first.
        package let events: [BreakerEventRecord]
    }

    /// Every breaker there ever was, in the order of the names, each with up to `limit` of its latest events.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func breakers(events limit: Int) async throws(StoreError) -> [Breaker] {
        do throws(PostgresError) {
            var events: [String: [BreakerEventRecord]] = [:]
            for row in try await queries.run(Self.eventsStatement, [.int4(Int32(clamping: limit))]) {
                let event = try BreakerEventRecord(row, from: 0)
                events[event.breaker, default: []].append(event)
            }
            var breakers: [Breaker] = []
            for row in try await queries.run(Self.listStatement) {
                let name = try row.required.text(0)
                breakers.append(
                    Breaker(
                        name: name, phase: try row.required.text(1),
                        since: try row.timestamp(2).map { Timestamp(microseconds: $0) },
                        held: try row.required.int(3), events: events[name] ?? []))
            }
            return breakers
        } catch {
            throw StoreError(error)
        }
    }

    private static let listStatement = Statement(
        name: "list_breakers",
        sql: """
            SELECT name, phase, since, (
                SELECT count(*) FROM decision WHERE decision.breaker = breaker.name AND verdict = 'hold'
            )
            FROM breaker ORDER BY name
            """)

    private static let eventsStatement = Statement(
        name: "list_breaker_events",
        sql: """
            SELECT event.breaker, event.kind, event.text, event.happened_at
            FROM breaker CROSS JOIN LATERAL (
                SELECT * FROM breaker_event WHERE breaker_event.breaker = breaker.name ORDER BY number DESC LIMIT $1
            ) AS event
            ORDER BY event.number DESC
            """)
}
