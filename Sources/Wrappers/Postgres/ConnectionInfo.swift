/// How to reach a Postgres, and with which timeouts and settings.
package struct ConnectionInfo: Sendable {
    /// libpq's connection string or URI; what it leaves out comes from libpq's environment variables.
    package var conninfo: String
    /// Shown in `pg_stat_activity`, unless `conninfo` has another.
    package var applicationName = "execdb"
    /// Longest a statement may run on the server; nil for no limit. A connection whose server does not answer for
    /// this time and `silenceTimeout` more is given up.
    package var statementTimeout: Duration? = .seconds(30)
    /// Longest an attempt to connect to one address may take, in whole seconds (libpq rounds 1 up to 2).
    package var connectTimeout: Duration = .seconds(5)
    /// Longest a peer on the network may leave data unacknowledged, or say nothing, before the connection is given up.
    package var silenceTimeout: Duration = .seconds(10)
    /// Further settings of each session, by name, such as `["lock_timeout": "5s"]`.
    package var settings: [String: String] = [:]

    /// The Postgres that `conninfo` names.
    package init(_ conninfo: String) { self.conninfo = conninfo }

    /// The parameters for libpq, in order: of two values for one keyword it uses the later one.
    var keywords: [(String, String)] {
        let silence = max(1, Int(silenceTimeout.components.seconds))
        return [
            ("connect_timeout", String(max(1, connectTimeout.components.seconds))),
            ("keepalives_idle", String(max(1, silence / 2))),
            ("keepalives_interval", String(max(1, silence / 6))),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", String(silence * 1000)),
            ("fallback_application_name", applicationName),
            ("dbname", conninfo),
            ("client_encoding", "UTF8"),
        ]
    }

    /// The settings with which each session begins.
    var sessionSettings: [(String, String)] {
        var settings = self.settings
        settings["timezone"] = settings["timezone"] ?? "UTC"
        settings["statement_timeout"] = settings["statement_timeout"] ?? "\(statementTimeout?.milliseconds ?? 0)ms"
        return settings.sorted { $0.key < $1.key }
    }

    /// How long the server may leave a statement unanswered before the connection counts as dead.
    var patience: Duration? { statementTimeout.map { $0 + silenceTimeout } }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
