import Logging
import Observability

/// Writes what libraries log through swift-log to the program's log.
struct LibraryLogHandler: LogHandler {
    let log: Log
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.trace

    init(log: Log) { self.log = log }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        log.write(
            LogEntry(
                level: Self.level(event.level), message: "\(event.message)",
                fields: fields.map { (name: $0.key, value: .string("\($0.value)")) }))
    }

    private static func level(_ level: Logger.Level) -> LogEntry.Level {
        switch level {
        case .trace, .debug: .debug
        // The program itself logs what matters in normal operation.
        case .info, .notice: .debug
        case .warning: .warning
        case .error, .critical: .error
        }
    }
}
