import EventLoop
import Postgres
import TestSupport
import Testing

struct SmokeTests {
    @Test func oneStatement() async throws {
        let database = try await TestDatabase.make()
        let connection = try await Connection.connect(ConnectionInfo(database.conninfo), on: EventLoop())
        let statement = Statement(name: "add", sql: "SELECT $1 + $2, $3")
        let rows = try await connection.execute(statement, [.int4(1), .int4(2), .text("é")])
        #expect(try rows[0].int(0) == 3)
        #expect(try rows[0].text(1) == "é")
        await connection.close()
    }
}
