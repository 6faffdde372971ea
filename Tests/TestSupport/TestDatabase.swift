import EmbeddedPostgres
import Locking

/// A database of a test's own, in this process's cluster; dropped some time after the last reference is gone.
package final class TestDatabase: Sendable {
    /// Name of the database.
    package let name: String
    /// How to connect to it: a libpq connection string.
    package let conninfo: String

    private static let serial = Locked(0)
    private static let garbage = Locked<[String]>([])

    private init(name: String, conninfo: String) {
        self.name = name
        self.conninfo = conninfo
    }

    deinit { Self.garbage.withLock { $0.append(name) } }

    /// Makes a database: empty, or a copy of `template` (about 30 ms).
    package static func make(template: TestTemplate? = nil) async throws -> TestDatabase {
        let original = try await template?.databaseName() ?? "template0"
        let number = serial.withLock { serial in
            serial += 1
            return serial
        }
        return try await create("test_\(number)", from: original)
    }

    /// Has the database refuse to record a decision about the job with this UUID.
    package func refuseDecision(about job: String) async throws {
        try await refuse("decision", unless: "predecessor <> '\(job)'")
    }

    /// Has the database refuse new rows of a table, and changed ones, that do not fulfil a condition.
    package func refuse(_ table: String, unless condition: String) async throws {
        let constraint = "not_this_one CHECK (\(condition)) NOT VALID"
        try await Self.psql(conninfo, ["ALTER TABLE \(table) ADD CONSTRAINT \(constraint)"])
    }

    /// Adds crashes of a minute ago, of jobs there never were; nobody is to decide about them.
    package func addCrashes(_ count: Int) async throws {
        try await Self.psql(
            conninfo,
            [
                """
                INSERT INTO crash (crashed_at, job, fatal, taskname, notify, cause, undecided)
                SELECT now() - interval '1 minute', make_uuid(), false, 'gone', 'unknown', 'unknown', false
                FROM generate_series(1, \(count))
                """
            ])
    }

    /// Has the database refuse mail to this address.
    package func refuseMail(to address: String) async throws {
        let constraint = "not_to_them CHECK (recipients IS NULL OR recipients <> '{\(address)}')"
        try await Self.psql(conninfo, ["ALTER TABLE delivery ADD CONSTRAINT \(constraint)"])
    }

    /// Has it refuse no mail any more.
    package func allowMail() async throws {
        try await Self.psql(conninfo, ["ALTER TABLE delivery DROP CONSTRAINT not_to_them"])
    }

    /// Has it end statements that add to a table, as it ends those that take too long.
    package func cutOff(_ table: String) async throws {
        try await Self.psql(
            conninfo,
            [
                """
                CREATE FUNCTION too_slow() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'query_canceled'; END $$
                """, "CREATE TRIGGER too_slow BEFORE INSERT ON \(table) EXECUTE FUNCTION too_slow()",
            ])
    }

    /// Has it cut off nothing any more.
    package func endCutOff() async throws { try await Self.psql(conninfo, ["DROP FUNCTION too_slow CASCADE"]) }

    /// Takes all jobs away, as retention does.
    package func deleteJobs() async throws { try await Self.psql(conninfo, ["DELETE FROM crash", "DELETE FROM job"]) }

    /// Lets all causes have been seen so many days earlier than they were.
    package func ageCauses(byDays days: Int) async throws {
        try await Self.psql(conninfo, ["UPDATE cause_seen SET seen_at = seen_at - interval '\(days) days'"])
    }

    /// How many rows there are in these tables together.
    package func count(in tables: String...) async throws -> Int {
        let lines = try await Self.psql(conninfo, tables.map { "SELECT count(*) FROM \($0)" })
        return lines.reduce(0) { $0 + (Int($1) ?? 0) }
    }

    static func create(_ name: String, from original: String) async throws -> TestDatabase {
        let server = try await TestCluster.shared.conninfo()
        let unused = garbage.withLock { garbage in
            defer { garbage = [] }
            return garbage
        }
        try await Self.psql(
            server, unused.map { "DROP DATABASE \($0) WITH (FORCE)" } + ["CREATE DATABASE \(name) TEMPLATE \(original)"]
        )
        // libpq takes the last of two values for one keyword.
        return TestDatabase(name: name, conninfo: "\(server) dbname=\(name)")
    }

    /// Runs each statement in a transaction of its own.
    @discardableResult
    private static func psql(_ conninfo: String, _ statements: [String]) async throws -> [String] {
        let command = ["/usr/bin/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", conninfo]
        let output = try await ChildProcess.output(command + statements.flatMap { ["-c", $0] })
        guard output.status == 0 else { throw Refusal(message: output.text) }
        return output.text.split(separator: "\n").map(String.init)
    }

    /// Why the server made no database.
    package struct Refusal: Error { let message: String }
}
