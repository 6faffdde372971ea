/// What a text is written in: the words of its errors.
enum Language: Sendable {
    /// What is done about crashes.
    case policy
    /// Who is notified of them.
    case routes

    /// What the whole is called.
    var noun: String {
        switch self {
        case .policy: "policy"
        case .routes: "routing table"
        }
    }

    /// What it consists of.
    var parts: String {
        switch self {
        case .policy: "rules"
        case .routes: "routes"
        }
    }

    /// With which line it begins.
    var beginning: String {
        switch self {
        case .policy: "policy: 1"
        case .routes: "routes: 1"
        }
    }

    /// Where it is taught.
    var page: String {
        switch self {
        case .policy: "Docs/POLICY.md"
        case .routes: "Docs/NOTIFYING.md"
        }
    }

    /// What to do instead of writing a value once and using it twice.
    var insteadOfReuse: String {
        switch self {
        case .policy: "write the value out; what all rules share goes into `defaults`"
        case .routes: "write the value out"
        }
    }
}
