import EmbeddedPostgres
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct TestDatabaseTests {
    static let template = TestTemplate("counted") { conninfo in
        try await psql(conninfo, "CREATE TABLE t (n int); INSERT INTO t VALUES (7)")
    }

    @Test func everyTestHasADatabaseOfItsOwn() async throws {
        let one = try await TestDatabase.make()
        let other = try await TestDatabase.make()
        try await psql(one.conninfo, "CREATE TABLE t ()")
        try await psql(other.conninfo, "CREATE TABLE t ()")
    }

    @Test func aTemplateIsPreparedOnceAndCopied() async throws {
        async let one = TestDatabase.make(template: Self.template)
        async let other = TestDatabase.make(template: Self.template)
        #expect(try await psql(one.conninfo, "DELETE FROM t RETURNING n") == "7\n")
        #expect(try await psql(other.conninfo, "SELECT n FROM t") == "7\n")
    }
}

/// What psql prints for `sql`; a failure is recorded as an issue.
@discardableResult
func psql(_ conninfo: String, _ sql: String) async throws -> String {
    let output = try await ChildProcess.output(["/usr/bin/psql", "-XqAt", "-d", conninfo, "-c", sql])
    #expect(output.status == 0, "\(output.text)")
    return output.text
}
