import Destinations
package import Jobs

/// Who is notified.
package enum Recipient: Hashable, Sendable {
    /// A mail address.
    case mail(String)
    /// The mail address in this label of the job; no recipient when there is no such label, or no address in it.
    case label(String)
    /// The receiver of a webhook, by its URL.
    case webhook(String)

    /// Whether the recipient depends on the job.
    package var isLabel: Bool {
        if case .label = self { true } else { false }
    }

    /// The recipient for a job with these labels; nil when they name none.
    package func resolved(by labels: KeyValues) -> Recipient? {
        guard case .label(let key) = self else { return self }
        return labels[key].flatMap { MailAddress($0) }.map { .mail($0.text) }
    }
}

extension Recipient: LosslessStringConvertible {
    /// The recipient as it is stored: `mail:`, `label:` or `webhook:` and the rest.
    package var description: String {
        switch self {
        case .mail(let address): "mail:\(address)"
        case .label(let key): "label:\(key)"
        case .webhook(let url): "webhook:\(url)"
        }
    }

    /// A recipient as it was stored; nil for any other text.
    package init?(_ description: String) {
        guard let colon = description.firstIndex(of: ":") else { return nil }
        let rest = String(description[description.index(after: colon)...])
        switch description[..<colon] {
        case "mail": self = .mail(rest)
        case "label": self = .label(rest)
        case "webhook": self = .webhook(rest)
        default: return nil
        }
    }
}
