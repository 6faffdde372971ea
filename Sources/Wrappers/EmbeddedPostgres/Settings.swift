/// The settings of Postgres's configuration, by name; see Docs/OPERATING.md for the reasons.
package struct Settings: Sendable, Equatable {
    /// Name to value, as in `postgresql.conf` without the quotes.
    package var values: [String: String]

    /// Settings of these names and values.
    package init(_ values: [String: String]) { self.values = values }

    /// A service's settings: every acknowledged commit survives a crash of Postgres and of the machine.
    ///
    /// The WAL may grow to 4 GB between checkpoints, and checkpoints are spread out, so that they leave the disk to
    /// commits; full pages in the WAL are compressed. 1 GB of it is kept for reuse: every commit waits while a new file
    /// is filled with zeros.
    ///
    /// A quarter of the memory, between 128 MB and 8 GB, is for tables and indexes that are in use, as Postgres's
    /// manual advises; it is allocated as it is used.
    package static let durable = Settings([
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
        "shared_buffers": sharedBuffers(of: Memory.bytes), "wal_buffers": "16MB", "wal_compression": "lz4",
        "max_wal_size": "4GB", "min_wal_size": "1GB", "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9", "random_page_cost": "1.1", "effective_io_concurrency": "100",
        "max_connections": "100", "jit": "off", "autovacuum_naptime": "15s",
        "wal_level": "replica", "log_checkpoints": "off",
    ])

    /// The value of `shared_buffers` for this many bytes of memory.
    static func sharedBuffers(of memory: Int) -> String {
        "\(min(max(memory / (4 << 20), 128), 8192))MB"
    }

    /// A test's settings: fast, and nothing survives a power cut.
    package static let disposable = Settings([
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
        "shared_buffers": "64MB", "max_wal_size": "1GB", "wal_level": "minimal", "max_wal_senders": "0",
        "max_connections": "1500", "jit": "off", "autovacuum": "off",
    ])

    /// These settings with `others` on top.
    package func merging(_ others: [String: String]) -> Settings {
        Settings(values.merging(others) { _, new in new })
    }

    /// Whether a commit is on disk before it is acknowledged.
    var isDurable: Bool { values["fsync"] != "off" }

    /// The text of the configuration file for a server that listens in `socketDirectory` alone.
    func rendered(socketDirectory: String) -> String {
        let fixed = [
            "listen_addresses": "", "port": "5432", "unix_socket_directories": Self.element(socketDirectory),
            "unix_socket_permissions": "0700", "timezone": "UTC", "log_timezone": "UTC", "lc_messages": "C",
            "cluster_name": "execdb", "logging_collector": "on", "log_directory": "log",
            "log_filename": "postgres-%a.log", "log_rotation_age": "1d", "log_truncate_on_rotation": "on",
            "log_line_prefix": "%m [%p] ",
        ]
        let lines = values.merging(fixed) { _, new in new }.sorted { $0.key < $1.key }.map { name, value in
            "\(name) = '\(value.replacing("\\", with: "\\\\").replacing("'", with: "''"))'\n"
        }
        return "# Written by ExecDB at every start; put your own settings into local.conf beside it.\n" + lines.joined()
    }

    /// A name as the only element of a list, whatever it contains.
    private static func element(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
