/// A metric family: the series of one name. Docs/OPERATING.md says what each means and what to do.
enum Family: Int, CaseIterable, Sendable {
    case requests, requestDuration, received, sent, defects, inFlight, connections
    case jobs, created, reports, heartbeats, reaped, watched
    case batchCommands, commitDuration, laneWaiting, laneRefused, laneFailures
    case decisions, decisionDuration, breakerEvents, reschedulingFailures
    case notices, noticeMessages, noticesLost, notificationFailures
    case deliveries, deliveryDuration, outboxDue, outboxDead, outboxOldest, outboxFailures
    case databaseUp, outages, poolConnections, poolWanted
    case housekeepingRuns, housekeepingDuration, housekeepingSuccess
    case postgresRestarts, ready, buildInfo
    case residentMemory, virtualMemory, cpu, openDescriptors, maximumDescriptors, threads, startTime

    enum Kind: String { case counter, gauge, histogram }

    /// Name, kind, label names and help text of each family.
    var definition: (name: String, kind: Kind, labels: [String], help: String) {
        switch self {
        case .requests:
            ("execdb_http_requests_total", .counter, ["method", "route", "status"], "Requests answered.")
        case .requestDuration:
            ("execdb_http_request_duration_seconds", .histogram, ["method", "route"], "Time to answer a request.")
        case .received: ("execdb_http_received_bytes_total", .counter, [], "Bytes of request bodies.")
        case .sent: ("execdb_http_sent_bytes_total", .counter, [], "Bytes of response bodies.")
        case .defects: ("execdb_defects_total", .counter, [], "Failures that are defects of ExecDB.")
        case .inFlight: ("execdb_http_requests_in_flight", .gauge, [], "Requests being answered now.")
        case .connections: ("execdb_http_connections", .gauge, [], "Connections open now.")
        case .jobs: ("execdb_jobs", .gauge, ["state"], "Jobs by state, as housekeeping last counted them.")
        case .created: ("execdb_jobs_created_total", .counter, [], "Jobs created.")
        case .reports:
            ("execdb_reports_total", .counter, ["state", "outcome"], "States reported, by outcome.")
        case .heartbeats:
            ("execdb_heartbeats_total", .counter, ["verdict"], "Heartbeats, by verdict.")
        case .reaped: ("execdb_reaped_total", .counter, ["reason"], "Lost jobs that were ended, by missed deadline.")
        case .watched: ("execdb_watched_jobs", .gauge, [], "Jobs that had not ended when the reaper last saw them.")
        case .batchCommands:
            ("execdb_lane_batch_commands", .histogram, ["lane"], "Commands committed together in one batch.")
        case .commitDuration:
            ("execdb_lane_commit_duration_seconds", .histogram, ["lane"], "Time from sending a batch to its commit.")
        case .laneWaiting:
            ("execdb_lane_waiting", .gauge, ["lane"], "Commands left waiting when the last batch was taken.")
        case .laneRefused:
            ("execdb_lane_refused_total", .counter, ["lane"], "Commands refused because the lane's queue was full.")
        case .laneFailures: ("execdb_lane_failures_total", .counter, ["lane"], "Batches that failed.")
        case .decisions: ("execdb_decisions_total", .counter, ["verdict"], "Crashes decided, by verdict.")
        case .decisionDuration:
            ("execdb_decision_batch_duration_seconds", .histogram, [], "Time to decide a batch of crashes.")
        case .breakerEvents:
            ("execdb_breaker_events_total", .counter, ["kind"], "Times breakers opened, closed or released crashes.")
        case .reschedulingFailures:
            ("execdb_rescheduling_failures_total", .counter, [], "Failures to decide crashes.")
        case .notices: ("execdb_notices_total", .counter, [], "Notices created by the routes.")
        case .noticeMessages:
            ("execdb_notice_messages_total", .counter, ["kind"], "Messages created from notices.")
        case .noticesLost:
            ("execdb_notices_lost_total", .counter, [], "Notices dropped unsent.")
        case .notificationFailures:
            ("execdb_notification_failures_total", .counter, [], "Failures to create or send notices.")
        case .deliveries:
            (
                "execdb_deliveries_total", .counter, ["kind", "outcome"],
                "Attempts to send messages, by outcome."
            )
        case .deliveryDuration:
            ("execdb_delivery_duration_seconds", .histogram, ["kind"], "Time of an attempt to send a message.")
        case .outboxDue: ("execdb_outbox_due", .gauge, [], "Messages that are due and not delivered.")
        case .outboxDead: ("execdb_outbox_dead", .gauge, [], "Messages given up that can still be sent again.")
        case .outboxOldest:
            ("execdb_outbox_oldest_seconds", .gauge, [], "Age of the oldest due message, since it became due.")
        case .outboxFailures:
            ("execdb_outbox_failures_total", .counter, [], "Failures to read or write the outbox.")
        case .databaseUp: ("execdb_database_up", .gauge, [], "Whether the database can be reached (1) or not (0).")
        case .outages: ("execdb_database_outages_total", .counter, [], "Times the database became unreachable.")
        case .poolConnections:
            ("execdb_pool_connections", .gauge, ["pool"], "Connections to the database that are open.")
        case .poolWanted: ("execdb_pool_connections_wanted", .gauge, ["pool"], "Connections the pool keeps open.")
        case .housekeepingRuns:
            ("execdb_housekeeping_runs_total", .counter, ["task", "outcome"], "Runs of recurring tasks.")
        case .housekeepingDuration:
            ("execdb_housekeeping_duration_seconds", .histogram, ["task"], "Time a recurring task took.")
        case .housekeepingSuccess:
            (
                "execdb_housekeeping_last_success_timestamp_seconds", .gauge, ["task"],
                "When a recurring task last succeeded, in seconds since 1970."
            )
        case .postgresRestarts:
            ("execdb_postgres_restarts_total", .counter, [], "Times the embedded Postgres died and was started again.")
        case .ready: ("execdb_ready", .gauge, [], "Whether readiness is answered with 200 (1) or 503 (0).")
        case .buildInfo:
            (
                "execdb_build_info", .gauge, ["version", "libmicrohttpd", "libpq"],
                "Always 1; the labels have the versions."
            )
        case .residentMemory: ("process_resident_memory_bytes", .gauge, [], "Resident memory.")
        case .virtualMemory: ("process_virtual_memory_bytes", .gauge, [], "Virtual memory.")
        case .cpu: ("process_cpu_seconds_total", .counter, [], "Processor time, user and system.")
        case .openDescriptors: ("process_open_fds", .gauge, [], "Open file descriptors.")
        case .maximumDescriptors: ("process_max_fds", .gauge, [], "Limit of open file descriptors.")
        case .threads: ("process_threads", .gauge, [], "Threads.")
        case .startTime: ("process_start_time_seconds", .gauge, [], "When the process started, in seconds since 1970.")
        }
    }

    /// Upper bounds of a histogram's buckets, without the last, which is infinite.
    var bounds: [Double] {
        self == .batchCommands
            ? [1, 2, 4, 8, 16, 32, 64, 128, 256]
            : [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    }
}
