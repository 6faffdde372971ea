/// A setting; the raw value is the flag without its dashes and the key in the file.
enum Setting: String, CaseIterable, Sendable {
    case listen
    case dataDirectory = "data-dir"
    case databaseURL = "database-url"
    case writers
    case readers
    case searchers
    case threads
    case rescheduler
    case notifier
    case deliveries
    case allowLocalTargets = "allow-local-targets"
    case caFile = "ca-file"
    case smtpURL = "smtp-url"
    case mailFrom = "mail-from"
    case mailTo = "mail-to"
    case externalURL = "external-url"
    case logLevel = "log-level"
    case logFormat = "log-format"
    case maxBody = "max-body"
    case maxConnections = "max-connections"
    case maxInFlight = "max-in-flight"
    case idleTimeout = "idle-timeout"
    case requestTimeout = "request-timeout"
    case drainTimeout = "drain-timeout"
    case defaultQueueTimeout = "default-queue-timeout"
    case defaultRunTimeout = "default-run-timeout"
    case defaultHeartbeatTimeout = "default-heartbeat-timeout"

    /// The flag on the command line.
    var flag: String { "--\(rawValue)" }

    /// The environment variables that set it, the first of those present wins.
    var environment: [String] {
        let own = "EXECDB_" + rawValue.uppercased().replacing("-", with: "_")
        return self == .databaseURL ? [own, "DATABASE_URL"] : [own]
    }

    /// Whether its value must not be shown.
    var isSecret: Bool { self == .databaseURL || self == .smtpURL }

    /// What its value looks like, for `--help`.
    var form: String {
        switch self {
        case .listen: "host:port"
        case .dataDirectory: "directory"
        case .databaseURL, .smtpURL, .externalURL: "url"
        case .writers, .readers, .searchers, .threads, .maxConnections, .maxInFlight, .deliveries: "n"
        case .rescheduler, .notifier, .allowLocalTargets: "on|off"
        case .mailFrom, .mailTo: "address"
        case .caFile: "file"
        case .logLevel: "debug|info|warning|error"
        case .logFormat: "text|json"
        case .maxBody: "bytes"
        case .idleTimeout, .requestTimeout, .drainTimeout: "time"
        case .defaultQueueTimeout, .defaultRunTimeout, .defaultHeartbeatTimeout: "time|none"
        }
    }

    /// What it sets, for `--help`.
    var meaning: String {
        switch self {
        case .listen:
            "Where to listen, such as 127.0.0.1:8080, [::1]:8080, :8080 for all addresses, or port 0 for a free one. Several allowed."
        case .dataDirectory:
            "Where the embedded Postgres keeps its data; as a flag it overrides DATABASE_URL. Default: /var/lib/execdb as root, else $XDG_DATA_HOME/execdb or ~/.local/share/execdb."
        case .databaseURL:
            "Use this Postgres (postgresql://... or key=value) instead of an embedded one. So do DATABASE_URL and libpq's PGHOST, PGHOSTADDR and PGSERVICE."
        case .writers: "Database connections for each kind of write: creating jobs, and reporting states."
        case .readers: "Database connections for reading jobs by UUID."
        case .searchers: "Database connections for searches and statistics."
        case .threads: "Threads that serve HTTP and talk to the database. Default: one a core."
        case .rescheduler:
            "Whether this server decides what is done about crashes; off if \"execdb rescheduler\" does."
        case .notifier: "Whether this server creates messages of crashes and breaker events, by the routes."
        case .deliveries: "Messages, webhooks and mail, that are sent at the same time."
        case .allowLocalTargets:
            "Whether receivers of webhooks may be on this machine or its network segment (loopback, link-local, ...)."
        case .caFile:
            "Certificates (PEM) by which receivers and the mail server are recognised, instead of the system's."
        case .smtpURL:
            "Send mail by this server: smtp://user:password@host:587 with STARTTLS, smtps:// with TLS from the start, or smtp+plain://host:25 without either, for a server on this machine."
        case .mailFrom: "The sender of mail, such as execdb@example.org."
        case .mailTo:
            "The address that the built-in routes notify of crashes, that of taskotron's maintainers; without it, and without routes of your own, nobody is notified."
        case .externalURL:
            "Where people reach this service, such as https://execdb.example.org/execdb; links in messages begin with it. Default: the first address listened on."
        case .logLevel: "The lowest level that is logged, to standard error."
        case .logFormat: "The format of the log."
        case .maxBody: "Largest request body, such as 65536, 512KiB or 1MiB."
        case .maxConnections: "Most HTTP connections open at once."
        case .maxInFlight: "Most requests being answered at once; more get 503."
        case .idleTimeout: "Time after which a silent connection is closed, such as 30s."
        case .requestTimeout: "Time after which a request that is not answered gets 503."
        case .drainTimeout: "Time to answer requests in flight when stopping."
        case .defaultQueueTimeout:
            "Time for a job without a queue timeout to begin before it is ended as lost, or none."
        case .defaultRunTimeout: "Time for a job without a run timeout to run before it is ended as lost, or none."
        case .defaultHeartbeatTimeout:
            "Time between two heartbeats of a running job without a heartbeat timeout, or none to expect no heartbeats."
        }
    }

}
