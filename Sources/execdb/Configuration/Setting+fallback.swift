import Delivery
import Jobs
import MicroHTTPD
import Store
import Time

extension Setting {
    private static let store = StoreOptions()
    private static let limits = ServerLimits()

    /// Its default, as it would be written; nil where ``meaning`` describes the default.
    ///
    /// A setting that is an option of a part of the program has that part's default.
    var fallback: String? {
        switch self {
        case .listen: "127.0.0.1:8080"
        case .writers: "\(Self.store.writers)"
        case .readers: "\(Self.store.readers)"
        case .searchers: "\(Self.store.searchers)"
        case .rescheduler, .notifier: "on"
        case .deliveries: "\(DelivererOptions().total)"
        case .allowLocalTargets: "off"
        case .logLevel: "info"
        case .logFormat: "text"
        case .maxBody: ByteCount(bytes: Self.limits.body).description
        case .maxConnections: "\(Self.limits.connections)"
        case .maxInFlight: "\(Self.limits.inFlight)"
        case .idleTimeout: Self.text(Self.limits.idle)
        case .requestTimeout: Self.text(Self.limits.handling)
        case .drainTimeout: "30s"
        case .defaultQueueTimeout: Self.text(Self.store.defaultTimeouts.queue)
        case .defaultRunTimeout: Self.text(Self.store.defaultTimeouts.run)
        case .defaultHeartbeatTimeout: Self.text(Self.store.defaultTimeouts.heartbeat)
        case .dataDirectory, .databaseURL, .threads, .smtpURL, .mailFrom, .mailTo, .externalURL, .caFile: nil
        }
    }

    private static func text(_ duration: Duration) -> String {
        TimeSpan(seconds: Int(duration.components.seconds)).description
    }

    private static func text(_ timeout: TimeSpan?) -> String { timeout?.description ?? "none" }
}
