/// The language of a rule file, with the words for its errors.
enum Language: Sendable {
    /// What is done about crashes.
    case policy
    /// Who is notified of them.
    case routes

    /// The noun for such a text.
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

    /// The line it begins with.
    var beginning: String {
        switch self {
        case .policy: "policy: 1"
        case .routes: "routes: 1"
        }
    }

    /// The page that describes it.
    var page: String {
        switch self {
        case .policy: "Docs/POLICY.md"
        case .routes: "Docs/NOTIFICATIONS.md"
        }
    }

    /// What to do instead of an anchor or a merge key.
    var insteadOfReuse: String {
        switch self {
        case .policy: "write the value out, and put what all rules share into `defaults`"
        case .routes: "write the value out"
        }
    }
}
