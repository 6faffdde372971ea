import EventLoop
import Glibc
import Jobs
import Locking
import Observability
import Postgres
import StoreTestSupport
import TestSupport
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct MigratorTests {
    static func run(_ conninfo: String, _ sql: String) async throws -> Rows {
        let connection = try await Connection.connect(ConnectionInfo(conninfo), on: Loops.shared[0])
        do {
            let rows = try await connection.execute(sql: sql)
            await connection.close()
            return rows
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The error of `body`.
    static func failure(_ body: () async throws(MigrationError) -> Void) async -> MigrationError? {
        do throws(MigrationError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    @Test func everyFileOfTheFolderIsEmbeddedInOrder() throws {
        let folder = String(#filePath.prefix { $0 != "\0" }).replacing(
            "Tests/StoreTests/MigratorTests.swift", with: "Migrations")
        let directory = try #require(opendir(folder))
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".sql") { names.append(name) }
        }
        #expect(Migration.all.map(\.name) == names.sorted())
        for migration in Migration.all {
            #expect(migration.name.hasPrefix(String(String(10_000 + migration.version).dropFirst()) + "_"))
            #expect(!migration.sql.isEmpty)
        }
    }

    @Test func anEmptyDatabaseGetsEverythingOnce() async throws {
        let database = try await TestDatabase.make()
        let applied = Locked<[Int]>([])
        let migrator = Migrator(database.conninfo) {
            if case .migrated(let version, _, _) = $0 { applied.withLock { $0.append(version) } }
        }
        let before = try await migrator.status()
        #expect(before.applied.isEmpty && before.pending == Migration.all)
        #expect(try await Self.run(database.conninfo, "SELECT FROM pg_tables WHERE schemaname = 'public'").isEmpty)
        #expect(try await migrator.apply() == Migration.all)
        #expect(applied.withLock { $0 } == Migration.all.map(\.version))
        let after = try await migrator.status()
        #expect(after.pending.isEmpty && after.applied.map(\.name) == Migration.all.map(\.name))
        #expect(try await migrator.apply().isEmpty)
        let partitions = "SELECT FROM pg_inherits WHERE inhparent = 'job'::regclass"
        #expect(try await Self.run(database.conninfo, partitions).count == 4)
    }

    @Test func serversThatStartAtOnceMakeOneSchema() async throws {
        let database = try await TestDatabase.make()
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try await Migrator(database.conninfo).apply().count } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == [0, 0, 0, Migration.all.count])
        #expect(try await Migrator(database.conninfo).status().pending.isEmpty)
    }

    @Test func aNewerSchemaIsRefusedInAClearSentence() async throws {
        let database = try await TestDatabase.make(template: LiveStore.migrated)
        let newer = Migration.all.count + 1
        _ = try await Self.run(
            database.conninfo, "INSERT INTO schema_migration (version, name, sha256) VALUES (\(newer), '9.sql', '')")
        for attempt in [
            await Self.failure { () throws(MigrationError) in _ = try await Migrator(database.conninfo).apply() },
            await Self.failure { () throws(MigrationError) in _ = try await Migrator(database.conninfo).status() },
        ] {
            let error = try #require(attempt)
            #expect(error == .newerSchema(found: newer, known: newer - 1))
            #expect(error.message.contains("version \(newer)") && error.message.contains("up to \(newer - 1)"))
        }
    }

    @Test func anEditedMigrationIsRefused() async throws {
        let database = try await TestDatabase.make(template: LiveStore.migrated)
        var migrations = Migration.all
        migrations[1] = Migration(version: 2, name: migrations[1].name, sql: migrations[1].sql + "\n")
        migrations.append(Migration(version: migrations.count + 1, name: "9.sql", sql: "CREATE TABLE extra ()"))
        let edited = migrations
        let error = await Self.failure { () throws(MigrationError) in
            _ = try await Migrator(database.conninfo, migrations: edited).apply()
        }
        #expect(error == .edited(version: 2, name: Migration.all[1].name))
        #expect(try await Self.run(database.conninfo, "SELECT FROM pg_tables WHERE tablename = 'extra'").isEmpty)
    }

    @Test func aMigrationThatFailsLeavesNothingBehindAndCanBeMended() async throws {
        let database = try await TestDatabase.make(template: LiveStore.migrated)
        let next = Migration.all.count + 1
        let half = Migration(version: next, name: "half.sql", sql: "CREATE TABLE half (); SELECT 1 / 0;")
        let error = await Self.failure { () throws(MigrationError) in
            _ = try await Migrator(database.conninfo, migrations: Migration.all + [half]).apply()
        }
        guard case .refused("half.sql", let reason) = error else {
            throw Unexpected(what: "\(String(describing: error))")
        }
        #expect(reason.contains("division by zero"))
        #expect(try await Self.run(database.conninfo, "SELECT FROM pg_tables WHERE tablename = 'half'").isEmpty)
        let whole = Migration(version: next, name: "half.sql", sql: "CREATE TABLE half ();")
        #expect(try await Migrator(database.conninfo, migrations: Migration.all + [whole]).apply() == [whole])
    }

    @Test func aDatabaseOutOfReachIsUnavailable() async throws {
        let error = await Self.failure { () throws(MigrationError) in
            _ = try await Migrator("host=/nowhere dbname=none").apply()
        }
        guard case .unavailable = error else { throw Unexpected(what: "\(String(describing: error))") }
    }
}
