package import Jobs

/// Who is told.
package enum Recipient: Hashable, Sendable {
    /// An address of mail.
    case mail(String)
    /// The address of mail in this label of the job; nobody when the job has no such label.
    case label(String)
    /// The receiver of a webhook, by its URL.
    case webhook(String)

    /// The recipient once it is known which job it is about; nil when that names nobody.
    package func resolved(by labels: KeyValues) -> Recipient? {
        guard case .label(let key) = self else { return self }
        return labels[key].map { .mail($0) }
    }
}
