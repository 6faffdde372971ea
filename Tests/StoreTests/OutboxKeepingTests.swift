import Jobs
import Postgres
import StoreTestSupport
import Testing
import Time

@testable import Store

/// What housekeeping does to the outbox costs what it takes away, and not what is kept.
@Suite(.timeLimit(.minutes(10))) struct OutboxKeepingTests {
    /// A table of a month with many messages, of which few are to be forgotten.
    @Test func whatIsToBeForgottenIsFoundByIndexes() async throws {
        try await StoreBundle.run { bundle throws in
            try await bundle.execute(
                """
                INSERT INTO delivery (webhook, job, message, event, state, ended_at)
                SELECT make_uuid(), make_uuid(), number::text, 'reschedule.due', 'delivered',
                    now() - make_interval(secs => number * 130)
                FROM generate_series(1, 20000) AS number
                """)
            try await bundle.execute(
                "INSERT INTO webhook (url, host, events, secret, actor) VALUES ('a', 'a', '{a}', '', 'jane')")
            try await bundle.execute(
                """
                INSERT INTO delivery (webhook, job, message, event)
                SELECT uuid, make_uuid(), number::text, 'reschedule.due' FROM webhook, generate_series(1, 200) AS number
                """)
            try await bundle.execute("ANALYZE delivery")
            let limit = Timestamp.now() - .seconds(29 * 86_400)
            for (statement, parameters) in [
                (Outbox.forgetEndedStatement, [Parameter.timestamp(microseconds: limit.microseconds)]),
                (Outbox.forgetUnreceivableStatement, []),
            ] {
                let plan = try await bundle.pool.run(sql: "EXPLAIN \(statement.sql)", parameters)
                    .decode { columns throws(PostgresError) in try columns.text() }
                let scans = plan.filter { $0.contains("Seq Scan on delivery") && !$0.contains("delivery_attempt") }
                #expect(scans.isEmpty, "\(plan.joined(separator: "\n"))")
            }
        }
    }
}
