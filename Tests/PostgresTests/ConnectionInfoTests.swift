import Postgres
import Testing

struct ConnectionInfoTests {
    @Test(arguments: [
        "", "host=/tmp dbname=execdb", "postgresql://", "postgres://user:secret@localhost:5432/execdb?sslmode=require",
        "postgresql://owner@/execdb?host=/run/execdb", "host=", "password='with a space' user=o\\'brien",
    ])
    func whatCanBeReadHasNoFault(_ conninfo: String) { #expect(ConnectionInfo(conninfo).error == nil) }

    @Test(arguments: [
        "postgresql://[nonsense", "postgresql://localhost/a?nonsense=1", "nonsense=1", "host='open", "host",
        "postgresql://%zz/a",
    ])
    func theRestHasOneInOneLine(_ conninfo: String) throws {
        let error = try #require(ConnectionInfo(conninfo).error)
        #expect(!error.isEmpty && !error.contains("\n"))
    }
}
