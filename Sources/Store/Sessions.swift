import Postgres

/// How the sessions of each use of the database are set up.
enum Sessions {
    /// For lanes: each statement is planned once, as nested loops in the order of the arrays.
    ///
    /// The order keeps lanes from deadlocking each other. With a nested loop, Postgres looks up each identifier in its
    /// partition alone. A sequential scan would be right for a partition that is empty when the statement is planned,
    /// and far too slow an hour later. Planning takes longer the more partitions there are, so it is not repeated for
    /// each batch; `Lane` discards the plans from time to time.
    static func lane(_ conninfo: String, named name: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = name
        info.statementTimeout = .seconds(15)
        info.settings = [
            // Set as a parameter too: a name in the connection string would hide the writers from `Horizon`.
            "application_name": name,
            "plan_cache_mode": "force_generic_plan",
            "enable_hashjoin": "off", "enable_mergejoin": "off", "enable_material": "off",
            "enable_seqscan": "off", "enable_bitmapscan": "off",
            "max_parallel_workers_per_gather": "0", "jit": "off",
        ]
        return info
    }

    /// For deciding what becomes of crashes.
    ///
    /// As with lanes, identifiers are looked up one by one. These sessions create jobs, so they have the name that
    /// `Horizon` looks for. A process that is stopped within a transaction keeps its claims until Postgres ends the
    /// idle session.
    static func deciding(_ conninfo: String) -> ConnectionInfo {
        var info = lane(conninfo, named: Horizon.writerName)
        info.settings["idle_in_transaction_session_timeout"] = "10s"
        return info
    }

    /// For making and sending notices. As with lanes, identifiers are looked up one by one; a process that is stopped
    /// within a transaction loses its turn.
    static func notifications(_ conninfo: String) -> ConnectionInfo {
        var info = lane(conninfo, named: "execdb-notifier")
        info.settings["idle_in_transaction_session_timeout"] = "10s"
        return info
    }

    /// For reading the crashes of the past: read-only. As with lanes, identifiers are looked up one by one.
    static func replay(_ conninfo: String) -> ConnectionInfo {
        var info = lane(conninfo, named: "execdb-replay")
        info.statementTimeout = .seconds(60)
        info.settings["default_transaction_read_only"] = "on"
        return info
    }

    /// For receiving notifications (LISTEN).
    static func listening(_ conninfo: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = "execdb-listener"
        return info
    }

    /// For sending notifications to other servers (NOTIFY).
    static func announcing(_ conninfo: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = "execdb-announcer"
        // A notification is a hint: its commit need not reach the disk.
        info.settings = ["synchronous_commit": "off"]
        return info
    }

    /// For searches, statistics and short statements.
    static func query(_ conninfo: String, timeout: Duration) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.statementTimeout = timeout
        info.settings = ["jit": "off", "enable_partitionwise_join": "on"]
        return info
    }

    /// For housekeeping: statements may take long, but may not make others wait, so they wait only briefly for locks.
    static func housekeeping(_ conninfo: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = "execdb-housekeeping"
        info.statementTimeout = .seconds(600)
        info.settings = ["lock_timeout": "2s"]
        return info
    }

    /// For migrations, which have no time limit.
    static func migration(_ conninfo: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = "execdb-migrate"
        info.statementTimeout = nil
        return info
    }
}
