import Postgres

/// How the sessions of each use of the database are set up.
enum Sessions {
    /// For lanes: plans that are made once, and are nested loops in the order of the arrays.
    ///
    /// The order is what keeps lanes from deadlocking each other; a nested loop is what lets Postgres look up each
    /// identifier in its partition alone. A sequential scan would be right for a partition that is empty when the plan
    /// is made, and ruinous an hour later. How long planning takes grows with the partitions, so it is not repeated for
    /// each batch; `Lane` has plans made again now and then.
    static func lane(_ conninfo: String, named name: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = name
        info.statementTimeout = .seconds(15)
        info.settings = [
            // A setting, so that a name in the connection string does not hide the writers from `Horizon`.
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
    /// Like lanes: identifiers are looked up one by one. It makes jobs, so it has their writers' name, for `Horizon`. A
    /// process that is stopped in the middle holds what it has claimed; after a while it is cut off.
    static func deciding(_ conninfo: String) -> ConnectionInfo {
        var info = lane(conninfo, named: Horizon.writerName)
        info.settings["idle_in_transaction_session_timeout"] = "10s"
        return info
    }

    /// For making and sending notices: by identifiers, like lanes; one that is stopped in the middle loses its turn.
    static func notifying(_ conninfo: String) -> ConnectionInfo {
        var info = lane(conninfo, named: "execdb-notifier")
        info.settings["idle_in_transaction_session_timeout"] = "10s"
        return info
    }

    /// For reading the crashes of the past: it cannot write. Identifiers are looked up one by one, as by lanes.
    static func replay(_ conninfo: String) -> ConnectionInfo {
        var info = lane(conninfo, named: "execdb-replay")
        info.statementTimeout = .seconds(60)
        info.settings["default_transaction_read_only"] = "on"
        return info
    }

    /// For hearing what happens.
    static func listening(_ conninfo: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = "execdb-listener"
        return info
    }

    /// For telling other servers what happens.
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

    /// For what a server does by itself: it may take long, but nobody may have to wait for it.
    static func housekeeping(_ conninfo: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = "execdb-housekeeping"
        info.statementTimeout = .seconds(600)
        info.settings = ["lock_timeout": "2s"]
        return info
    }

    /// For migrations, which take as long as they take.
    static func migration(_ conninfo: String) -> ConnectionInfo {
        var info = ConnectionInfo(conninfo)
        info.applicationName = "execdb-migrate"
        info.statementTimeout = nil
        return info
    }
}
