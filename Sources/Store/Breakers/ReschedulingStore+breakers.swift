package import Jobs
import Postgres
import Rescheduling
package import Time

extension ReschedulingStore {
    /// The names of the breakers that are not closed or still hold crashes, also when the policy has them no more.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func busyBreakers() async throws(StoreError) -> [String] {
        try await queries.read(Self.busyStatement) { columns throws(PostgresError) in try columns.text() }
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

    /// How many jobs ended since a time, of those that fulfil all of `conditions` and none of `excluded`; both are on
    /// the job alone.
    ///
    /// Crashes that wait for a decision are left out: the breakers have not counted them yet, and counted here alone
    /// they would lower the share of crashes.
    ///
    /// - Throws: `tooSlow`, `unavailable`, `failed`.
    package func ended(
        since: Timestamp, _ conditions: [JobQuery.Condition], none excluded: [JobQuery.Condition]
    ) async throws(StoreError) -> Int {
        let statement = EndedStatement.count(since: since, conditions, none: excluded)
        return try await storing { () async throws(PostgresError) in
            try await queries.query(statement).decodeFirst { columns throws(PostgresError) in try columns.int() } ?? 0
        }
    }
}

extension ReschedulingStore {
    /// Every breaker that has a state, in the order of their names, each with up to `limit` of its latest events.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func breakers(events limit: Int) async throws(StoreError) -> [BreakerStatus] {
        let latest = try await queries.read(
            Self.eventsStatement, [.int4(Int32(clamping: limit))], as: BreakerEvent.init)
        let events = Dictionary(grouping: latest, by: \.breaker)
        return try await queries.read(Self.listStatement) { columns throws(PostgresError) in
            let name = try columns.text()
            return BreakerStatus(
                name: name, phase: try columns.phase(), since: try columns.optionalTime(), held: try columns.int(),
                events: events[name] ?? [])
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
