import Delivery
import Destinations
import Glibc
import Jobs
import MicroHTTPD
import Time

/// All settings as the program uses them.
struct ServerConfiguration: Sendable, Equatable {
    var listen: [Listen]
    var database: Database
    var writers: Int
    var readers: Int
    var searchers: Int
    var threads: Int
    var reschedules: Bool
    /// Whether this server runs the notifier.
    var notifies: Bool
    var deliveries: Int
    var allowsLocalTargets: Bool
    var certificateFile: String?
    var mail: MailRoute?
    /// The address that the built-in routes notify; nil for none.
    var mailTo: String?
    /// The URL at which people reach this service, without a slash at the end; nil for the first address listened on.
    var externalURL: String?
    var log: LogConfiguration
    var maxBody: Int
    var maxConnections: Int
    var maxInFlight: Int
    var idleTimeout: Duration
    var requestTimeout: Duration
    var drainTimeout: Duration
    var defaultTimeouts: Timeouts

    /// Reads every setting; throws for the first that is invalid, with its origin.
    init(_ values: SettingValues) throws(Failure) {
        listen = try Self.listen(values)
        database = try Database(values)
        writers = try Self.count(.writers, 1...16, values)
        readers = try Self.count(.readers, 1...16, values)
        searchers = try Self.count(.searchers, 1...32, values)
        threads =
            values.one(.threads) == nil
            ? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) : try Self.count(.threads, 1...256, values)
        reschedules = try Self.isOn(.rescheduler, values)
        notifies = try Self.isOn(.notifier, values)
        deliveries = try Self.count(.deliveries, 1...1000, values)
        allowsLocalTargets = try Self.isOn(.allowLocalTargets, values)
        certificateFile = try values.parsed(.caFile, expected: "a file that can be read") { path in
            access(path, R_OK) == 0 ? path : nil
        }
        mail = try MailRoute(values)
        mailTo = try Self.mailTo(values, mail)
        externalURL = try Self.externalURL(values)
        log = try LogConfiguration(values)
        maxBody = try values.present(.maxBody, expected: "a size such as 65536, 512KiB or 1MiB, up to 64MiB") { text in
            ByteCount(text).flatMap { (1...(64 << 20)).contains($0.bytes) ? $0.bytes : nil }
        }
        maxConnections = try Self.count(.maxConnections, 1...1_000_000, values)
        maxInFlight = try Self.count(.maxInFlight, 1...1_000_000, values)
        idleTimeout = try Self.time(.idleTimeout, values)
        requestTimeout = try Self.time(.requestTimeout, values)
        drainTimeout = try Self.time(.drainTimeout, values)
        defaultTimeouts = Timeouts(
            queue: try Self.timeout(.defaultQueueTimeout, values), run: try Self.timeout(.defaultRunTimeout, values),
            heartbeat: try Self.timeout(.defaultHeartbeatTimeout, values))
    }

    private static func listen(_ values: SettingValues) throws(Failure) -> [Listen] {
        var addresses: [Listen] = []
        let given = values.all(.listen)
        for text in given.isEmpty ? [values.one(.listen)].compactMap(\.self) : given {
            guard let address = Listen(text) else {
                throw values.refusal(
                    of: text, .listen, expected: "an address such as 127.0.0.1:8080, [::1]:8080 or :8080")
            }
            addresses.append(address)
        }
        return addresses
    }

    private static func mailTo(_ values: SettingValues, _ mail: MailRoute?) throws(Failure) -> String? {
        let address = try values.mailTo()
        guard address == nil || mail != nil else {
            throw values.refusal(.mailTo, "has no effect without --\(Setting.smtpURL.rawValue).")
        }
        return address
    }

    /// Without slashes at the end, because links append a path.
    private static func externalURL(_ values: SettingValues) throws(Failure) -> String? {
        guard let text = values.one(.externalURL) else { return nil }
        var invalid = text.contains("?") ? "has a query" : nil
        do throws(WebURL.Invalid) { _ = try WebURL(text) } catch { invalid = error.message }
        if let invalid {
            throw values.refusal(
                .externalURL, "\"\(text)\" \(invalid); write it like https://execdb.example.org/execdb.")
        }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    private static func count(
        _ setting: Setting, _ range: ClosedRange<Int>, _ values: SettingValues
    ) throws(Failure) -> Int {
        try values.present(setting, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    private static func isOn(_ setting: Setting, _ values: SettingValues) throws(Failure) -> Bool {
        try values.present(setting, expected: "on or off") { ["on": true, "off": false][$0] }
    }

    private static func time(_ setting: Setting, _ values: SettingValues) throws(Failure) -> Duration {
        try values.present(setting, expected: "a time such as 30s or 1m30s, up to 1h") { text -> Duration? in
            TimeSpan(text).flatMap { (1...3600).contains($0.seconds) ? Duration.seconds($0.seconds) : nil }
        }
    }

    private static func timeout(_ setting: Setting, _ values: SettingValues) throws(Failure) -> TimeSpan? {
        let expected = "a time such as 90s, 6h or 7d, up to \(Timeouts.range.upperBound), or none"
        return try values.present(setting, expected: expected) { text -> TimeSpan?? in
            if text == "none" { return .some(nil) }
            return TimeSpan(text).flatMap { Timeouts.range.contains($0) ? .some($0) : nil }
        }
    }
}

/// The least level that is logged, and the format.
struct LogConfiguration: Sendable, Equatable {
    enum Format: String, CaseIterable { case text, json }
    enum Level: String, CaseIterable { case debug, info, warning, error }

    var level: Level
    var format: Format

    init(_ values: SettingValues) throws(Failure) {
        level = try values.present(.logLevel, expected: "debug, info, warning or error") { Level(rawValue: $0) }
        format = try values.present(.logFormat, expected: "text or json") { Format(rawValue: $0) }
    }
}
