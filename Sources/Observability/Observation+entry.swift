extension Observation {
    /// The log entry for this observation; nil for what is only counted.
    package var entry: LogEntry? {
        switch self {
        case .request(let request): request.entry
        case .defect(let message, let id):
            LogEntry(level: .error, message: "defect: \(message)", fields: [("id", .string(id))])
        case .httpTrouble(let message): LogEntry(level: .debug, message: "http: \(message)", fields: [])
        case .listening(let address):
            LogEntry(level: .info, message: "listening", fields: [("address", .string(address))])
        case .draining(let inFlight):
            LogEntry(
                level: .info, message: "stopping: answering what is in flight", fields: [("in_flight", .int(inFlight))])
        case .drained(let unanswered):
            LogEntry(
                level: unanswered == 0 ? .info : .warning, message: "stopped answering",
                fields: [("unanswered", .int(unanswered))])
        case .created, .report, .jobs, .pool: nil
        case .batch(let lane, let commands, let waiting, let duration, let failed):
            LogEntry(
                level: failed ? .warning : .debug, message: failed ? "a batch failed" : "batch",
                fields: [
                    ("lane", .string(lane)), ("commands", .int(commands)), ("waiting", .int(waiting)),
                    ("duration_ms", .milliseconds(duration.milliseconds)),
                ])
        case .laneFull(let lane):
            LogEntry(level: .debug, message: "a lane is full", fields: [("lane", .string(lane))])
        case .databaseUp: LogEntry(level: .info, message: "the database can be reached", fields: [])
        case .databaseDown(let reason):
            LogEntry(level: .error, message: "the database cannot be reached", fields: [("reason", .string(reason))])
        case .migrated(let version, let name, let duration):
            LogEntry(
                level: .info, message: "migrated",
                fields: [
                    ("version", .int(version)), ("name", .string(name)),
                    ("duration_ms", .milliseconds(duration.milliseconds)),
                ])
        case .housekeeping(let task, let duration, let failure): Self.housekeeping(task, duration, failure)
        case .postgres(let event): event.entry
        }
    }

    private static func housekeeping(_ task: String, _ duration: Duration, _ failure: String?) -> LogEntry {
        var fields: [(name: String, value: LogEntry.Value)] = [
            ("task", .string(task)), ("duration_ms", .milliseconds(duration.milliseconds)),
        ]
        guard let failure else { return LogEntry(level: .debug, message: "housekeeping", fields: fields) }
        fields.append(("reason", .string(failure)))
        return LogEntry(level: .warning, message: "housekeeping failed, and will be tried again", fields: fields)
    }
}

extension RequestRecord {
    /// One line per request; 5xx are errors, the rest is the ordinary course of things.
    var entry: LogEntry {
        LogEntry(
            level: status >= 500 && status != 503 ? .error : .info, message: "request",
            fields: [
                ("method", .string(method)), ("route", .string(route.isEmpty ? "-" : route)), ("status", .int(status)),
                ("duration_ms", .milliseconds(duration.milliseconds)), ("id", .string(id)), ("peer", .string(peer)),
                ("received", .int(received)), ("sent", .int(sent)),
            ])
    }
}

extension PostgresEvent {
    var entry: LogEntry {
        switch self {
        case .creating(let directory):
            LogEntry(
                level: .info, message: "making a new Postgres cluster", fields: [("directory", .string(directory))])
        case .adopted(let pid): Self.entry("using the Postgres that is running already", pid)
        case .started(let pid): Self.entry("Postgres is up", pid)
        case .died(let pid): Self.entry("Postgres died and is started again", pid, level: .error)
        case .restartFailed(let reason):
            LogEntry(
                level: .error, message: "Postgres could not be started, and will be tried again",
                fields: [("reason", .string(reason))])
        case .stopped(let pid): Self.entry("Postgres is stopped", pid)
        }
    }

    private static func entry(_ message: String, _ pid: Int32, level: LogEntry.Level = .info) -> LogEntry {
        LogEntry(level: level, message: message, fields: [("pid", .int(Int(pid)))])
    }
}

extension Duration {
    /// This duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
    /// This duration in milliseconds.
    var milliseconds: Double { seconds * 1000 }
}
