import Rescheduling
import RuleFiles
import Store
import Validation

/// Policies: what is done about crashes.
enum PolicyText: VersionedText {
    static let command = "policy"
    static let noun = "policy"

    static func texts(of store: Store) -> VersionedTextStore { store.policies }

    static func builtIn(_: SettingValues) -> String { Policy.defaultText }

    static func read(_ bytes: [UInt8], names: KnownNames?) throws(ValidationErrors) -> Policy {
        try PolicyFile.read(bytes, terms: names?.terms)
    }

    static func summary(of policy: Policy) -> String {
        let counts = [
            count(policy.rules.count, "rule"), count(policy.breakers.count, "breaker"),
            count(policy.budgets.count, "budget"),
        ]
        return counts.joined(separator: ", ") + (policy.stop.map { "; rescheduling is stopped: \($0)" } ?? "")
    }
}
