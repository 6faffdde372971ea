import Postgres
import StoreTestSupport
import Testing

@testable import Store

/// The crashes of the past are read, and nothing else.
@Suite(.timeLimit(.minutes(10))) struct PastCrashesTests {
    @Test func connectionCannotWrite() async throws {
        try await StoreBundle.run { bundle in
            let connection = try await Connection.connect(Sessions.replay(bundle.conninfo), on: bundle.loop)
            let error = await #expect(throws: PostgresError.self) {
                _ = try await connection.execute(sql: "UPDATE crash SET undecided = false", [])
            }
            #expect(error?.sqlState == .readOnlyTransaction)
            await connection.close()
        }
    }
}
