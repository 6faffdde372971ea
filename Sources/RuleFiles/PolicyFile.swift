package import Rescheduling
package import Validation
import Yams

/// Reads policies from their text, which Docs/POLICY.md describes.
package enum PolicyFile {
    /// The longest policy, in bytes.
    package static let maxBytes = 256 * 1024

    /// Reads a policy from YAML in UTF-8.
    ///
    /// - Parameter version: the ``Policy/version`` that it gets.
    /// - Parameter terms: the known terms of notify and cause; nil to accept any.
    /// - Throws: every validation error. A text that is not YAML, or has a key twice, gives that error only.
    package static func read(
        _ bytes: [UInt8], version: Int = 0, terms: KnownTerms? = nil
    ) throws(ValidationErrors) -> Policy {
        let text = try YAMLText(bytes, in: .policy)
        let root = try text.root()
        var reader = RuleFileReader(.policy, terms: terms)
        var policy = reader.policy(root)
        policy.version = version
        guard reader.errors.isEmpty else { throw ValidationErrors(reader.sortedErrors) }
        return policy
    }
}

/// The words that notify and cause may be.
package struct KnownTerms: Sendable, Equatable {
    /// Who may have to know.
    package let notify: [String]
    /// What may break.
    package let cause: [String]

    /// Lists the words.
    package init(notify: [String], cause: [String]) {
        self.notify = notify
        self.cause = cause
    }
}
