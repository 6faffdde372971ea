extension Observation {
    /// The level at which this observation is logged; nil for one that is only counted.
    ///
    /// Cheap, so that a logger can drop most observations before it forms an entry.
    package var level: LogEntry.Level? {
        switch self {
        case .created, .report, .jobs, .pool, .delivery, .outbox, .heartbeat, .watched, .notices: nil
        case .httpTrouble, .laneFull: .debug
        case .listening, .draining, .databaseUp, .migrated, .reaped: .info
        case .defect, .databaseDown, .reschedulingFailed, .notificationsFailed, .outboxFailed: .error
        case .decided, .noticeMessage: .debug
        case .brokenAnswer, .breaker, .deliveryFailed, .operationFailed, .noticesLost: .warning
        // 503 means overload, or that the database cannot be reached: both are logged by themselves.
        case .request(let request): request.status >= 500 && request.status != 503 ? .error : .info
        case .drained(let unanswered): unanswered == 0 ? .info : .warning
        case .batch(_, _, _, _, let failed): failed ? .warning : .debug
        case .housekeeping(_, _, let failure): failure == nil ? .debug : .warning
        case .postgres(.died), .postgres(.restartFailed): .error
        case .postgres: .info
        }
    }

    /// The log entry for this observation; nil for what is only counted.
    package var entry: LogEntry? {
        level.map { LogEntry(level: $0, message: message, fields: fields) }
    }

    private var message: String {
        switch self {
        case .request: "request"
        case .defect(let message, _): "defect: \(message)"
        case .httpTrouble(let message): "http: \(message)"
        case .brokenAnswer: "an answer was broken off"
        case .listening: "listening"
        case .draining: "stopping: answering requests in flight"
        case .drained: "stopped answering"
        case .created, .report, .jobs, .pool, .delivery, .outbox, .heartbeat, .watched, .notices: "counted"
        case .reaped: "ended lost jobs"
        case .batch(_, _, _, _, let failed): failed ? "a batch failed" : "batch"
        case .laneFull: "a lane is full"
        case .decided: "decided crashes"
        case .breaker(let name, _, let text): "breaker \"\(name)\": \(text)"
        case .reschedulingFailed: "deciding crashes failed; it is retried"
        case .operationFailed(_, let jobs, _):
            jobs == 0 ? "an operation failed" : "jobs of an operation could not be run again"
        case .noticeMessage: "queued a notification"
        case .noticesLost: "notices were dropped"
        case .notificationsFailed: "creating or sending notices failed; it is retried"
        case .deliveryFailed(_, _, _, _, let isDead): isDead ? "a message was given up" : "a message was not delivered"
        case .outboxFailed: "reading or writing the outbox failed; it is retried"
        case .databaseUp: "the database can be reached"
        case .databaseDown: "the database cannot be reached"
        case .migrated: "migrated"
        case .housekeeping(_, _, let failure):
            failure == nil ? "housekeeping" : "housekeeping failed; it is retried"
        case .postgres(let event): event.message
        }
    }

    private var fields: [(name: String, value: LogEntry.Value)] {
        switch self {
        case .request(let request): request.fields
        case .defect(_, let id): [("id", .string(id))]
        case .brokenAnswer(let reason, let id): [("reason", .string(reason)), ("id", .string(id))]
        case .listening(let address): [("address", .string(address))]
        case .draining(let inFlight): [("in_flight", .int(inFlight))]
        case .drained(let unanswered): [("unanswered", .int(unanswered))]
        case .batch(let lane, let commands, let waiting, let duration, _):
            [
                ("lane", .string(lane)), ("commands", .int(commands)), ("waiting", .int(waiting)),
                ("duration_ms", .milliseconds(duration.milliseconds)),
            ]
        case .laneFull(let lane): [("lane", .string(lane))]
        case .reaped(let reason, let jobs): [("reason", .string(reason)), ("jobs", .int(jobs))]
        case .decided(let counts, let duration):
            counts.sorted { $0.key < $1.key }.map { ($0, .int($1)) }
                + [("duration_ms", .milliseconds(duration.milliseconds))]
        case .breaker(let name, let kind, _): [("breaker", .string(name)), ("kind", .string(kind))]
        case .operationFailed(let operation, let jobs, let reason):
            [("operation", .string(operation)), ("set_aside", .int(jobs)), ("reason", .string(reason))]
        case .databaseDown(let reason), .reschedulingFailed(let reason), .outboxFailed(let reason),
            .notificationsFailed(let reason):
            [("reason", .string(reason))]
        case .noticeMessage(let kind, let notices): [("kind", .string(kind)), ("notices", .int(notices))]
        case .noticesLost(let reason, let notices): [("reason", .string(reason)), ("notices", .int(notices))]
        case .deliveryFailed(let delivery, let host, let reason, let attempt, _):
            [
                ("delivery", .string(delivery)), ("host", .string(host)), ("reason", .string(reason)),
                ("attempt", .int(attempt)),
            ]
        case .migrated(let version, let name, let duration):
            [
                ("version", .int(version)), ("name", .string(name)),
                ("duration_ms", .milliseconds(duration.milliseconds)),
            ]
        case .housekeeping(let task, let duration, let failure):
            [("task", .string(task)), ("duration_ms", .milliseconds(duration.milliseconds))]
                + (failure.map { [("reason", .string($0))] } ?? [])
        case .postgres(let event): [event.field]
        case .created, .report, .jobs, .pool, .delivery, .outbox, .heartbeat, .watched, .notices, .httpTrouble,
            .databaseUp:
            []
        }
    }
}

extension RequestRecord {
    fileprivate var fields: [(name: String, value: LogEntry.Value)] {
        [
            ("method", .string(method)), ("route", .string(route.isEmpty ? "-" : route)), ("status", .int(status)),
            ("duration_ms", .milliseconds(duration.milliseconds)), ("id", .string(id)), ("peer", .string(peer)),
            ("received", .int(received)), ("sent", .int(sent)),
        ]
    }
}

extension PostgresEvent {
    fileprivate var message: String {
        switch self {
        case .creating: "creating a new Postgres cluster"
        case .adopted: "using the Postgres that is running already"
        case .started: "Postgres is up"
        case .died: "Postgres died and is started again"
        case .restartFailed: "Postgres could not be started; it is retried"
        case .stopped: "Postgres is stopped"
        }
    }

    fileprivate var field: (name: String, value: LogEntry.Value) {
        switch self {
        case .creating(let directory): ("directory", .string(directory))
        case .restartFailed(let reason): ("reason", .string(reason))
        case .adopted(let pid), .started(let pid), .died(let pid), .stopped(let pid): ("pid", .int(Int(pid)))
        }
    }
}

extension Duration {
    /// This duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
    /// This duration in milliseconds.
    var milliseconds: Double { seconds * 1000 }
}
