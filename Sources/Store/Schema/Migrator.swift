import EventLoop
import Jobs
package import Observability
import Postgres
package import Time

/// Brings a database to the schema that this binary knows: forward only, each migration once, one server at a time.
package struct Migrator: Sendable {
    private let conninfo: String
    private let migrations: [Migration]
    private let observe: Observer

    /// A migration that a database has.
    package struct Applied: Sendable, Equatable {
        /// Its number.
        package let version: Int
        /// The file's name.
        package let name: String
        /// When it was applied.
        package let at: Timestamp
    }

    /// The migrations that a database has, and those that it lacks.
    package struct Status: Sendable, Equatable {
        /// In the order of their numbers.
        package let applied: [Applied]
        /// In the order in which they would be applied.
        package let pending: [Migration]
    }

    /// A migrator of the database at `conninfo`, a libpq connection string or URI.
    package init(_ conninfo: String, observe: @escaping Observer = { _ in }) {
        self.init(conninfo, migrations: Migration.all, observe: observe)
    }

    /// The same with other migrations than the embedded ones.
    init(_ conninfo: String, migrations: [Migration], observe: @escaping Observer = { _ in }) {
        self.conninfo = conninfo
        self.migrations = migrations
        self.observe = observe
    }

    /// Reads which migrations are applied and which are pending; changes nothing.
    ///
    /// - Throws: `newerSchema`, `edited`, `unsuitable`, `unavailable`.
    package func status() async throws(MigrationError) -> Status {
        try await withConnection { connection throws(MigrationError) in try await status(on: connection) }
    }

    /// Applies the pending migrations, each in a transaction of its own, and returns them.
    ///
    /// When two servers do this at once, one waits and then finds nothing pending.
    ///
    /// - Throws: any `MigrationError`.
    package func apply() async throws(MigrationError) -> [Migration] {
        try await withConnection { connection throws(MigrationError) in
            try await prepare(connection)
            let pending = try await status(on: connection).pending
            for migration in pending {
                let start = ContinuousClock.now
                try await apply(migration, on: connection)
                observe(
                    .migrated(
                        version: migration.version, name: migration.name, duration: ContinuousClock.now - start))
            }
            try await makePartitions(connection)
            return pending
        }
    }

    /// Makes the partitions that the first jobs need; the running server makes later ones.
    private func makePartitions(_ connection: Connection) async throws(MigrationError) {
        do throws(PostgresError) {
            _ = try await Partitions.makeAhead(from: .now(), run: connection.execute)
        } catch {
            throw .unavailable("\(error)")
        }
    }

    private func prepare(_ connection: Connection) async throws(MigrationError) {
        // The lock is held until the connection is closed.
        _ = try await connection.ask("SELECT pg_advisory_lock(hashtext('execdb migration'))")
        _ = try await connection.ask(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                version    integer     PRIMARY KEY,
                name       text        NOT NULL,
                sha256     bytea       NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """)
    }

    private func apply(_ migration: Migration, on connection: Connection) async throws(MigrationError) {
        do {
            try await connection.transaction { connection in
                try await connection.script(migration.sql)
                _ = try await connection.execute(
                    sql: "INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, sha256($3))",
                    [.int4(Int32(migration.version)), .text(migration.name), .bytes(migration.bytes)])
            }
        } catch let error as PostgresError where error.isConnectionFailure {
            throw .unavailable("\(error)")
        } catch {
            throw .refused(name: migration.name, "\(error)")
        }
    }
}

extension Migrator {
    private func status(on connection: Connection) async throws(MigrationError) -> Status {
        try await checkServer(connection)
        let recorded = try await recorded(on: connection)
        guard recorded.first?.digest != Migration.beforeBaseline else {
            throw .unsuitable(
                """
                The database was created by a development version of ExecDB, from before its first release, and cannot \
                be migrated. Use another database, or another --data-dir; the old one is left as it is.
                """)
        }
        let last = recorded.last?.applied.version ?? 0
        guard last <= migrations.count else { throw .newerSchema(found: last, known: migrations.count) }
        if let edited = recorded.first(where: { !$0.isSame })?.applied {
            throw .edited(version: edited.version, name: edited.name)
        }
        return Status(applied: recorded.map(\.applied), pending: migrations.filter { $0.version > last })
    }

    /// The migrations the database has, and whether this binary's under that number is the same.
    private func recorded(
        on connection: Connection
    ) async throws(MigrationError) -> [(applied: Applied, digest: String, isSame: Bool)] {
        let exists = try await connection.ask("SELECT to_regclass('schema_migration') IS NOT NULL")
        guard try exists.read({ columns throws(PostgresError) in try columns.bool() }) == [true] else { return [] }
        let rows = try await connection.ask(
            """
            SELECT schema_migration.version, name, applied_at, encode(schema_migration.sha256, 'hex'),
                schema_migration.sha256 IS NOT DISTINCT FROM sha256(known.bytes)
            FROM schema_migration LEFT JOIN unnest($1, $2) AS known (version, bytes)
                ON known.version = schema_migration.version
            ORDER BY version
            """,
            [.int4s(migrations.map { Int32($0.version) }), .byteas(migrations.map(\.bytes))])
        return try rows.read { columns throws(PostgresError) in
            let applied = Applied(version: try columns.int(), name: try columns.text(), at: try columns.time())
            return (applied, try columns.text(), try columns.bool())
        }
    }

    private func checkServer(_ connection: Connection) async throws(MigrationError) {
        let rows = try await connection.ask(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
        for (version, encoding) in try rows.read({ columns throws(PostgresError) in
            (try columns.int(), try columns.text())
        }) {
            guard version >= 150_000 else {
                throw .unsuitable("ExecDB needs PostgreSQL 15 or newer; this server is \(version / 10_000).")
            }
            guard encoding == "UTF8" else {
                throw .unsuitable("ExecDB needs a database with the encoding UTF8; this one has \(encoding).")
            }
        }
    }

    private func withConnection<Value>(
        _ body: (Connection) async throws(MigrationError) -> Value
    ) async throws(MigrationError) -> Value {
        try await Connection.once(Sessions.migration(conninfo), unreachable: { .unavailable("\($0)") }, body)
    }
}

extension Connection {
    /// Runs a statement; every error is `unavailable`.
    fileprivate nonisolated func ask(
        _ sql: String, _ parameters: [Parameter] = []
    ) async throws(MigrationError) -> Rows {
        do throws(PostgresError) {
            return try await execute(sql: sql, parameters)
        } catch {
            throw .unavailable("\(error)")
        }
    }
}

extension Rows {
    /// Reads every row; every error is `unavailable`.
    fileprivate func read<Value>(
        _ value: (inout Row.Columns) throws(PostgresError) -> Value
    ) throws(MigrationError) -> [Value] {
        do throws(PostgresError) {
            return try decode(value)
        } catch {
            throw .unavailable("\(error)")
        }
    }
}
