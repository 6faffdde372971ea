import Notifications
import RuleFiles
import Store
import Validation

/// A kind of versioned text, as the commands need it.
protocol VersionedText: SendableMetatype {
    /// The value of a text that was read.
    associatedtype Value

    /// The command that works with it, and the prefix of its options.
    static var command: String { get }
    /// The noun for one.
    static var noun: String { get }

    /// The store of the applied ones.
    static func texts(of store: Store) -> VersionedTextStore

    /// The text until another is applied, by the settings.
    static func builtIn(_ values: SettingValues) throws(Failure) -> String

    /// Reads a text.
    ///
    /// - Parameter names: the names it may have; nil to accept any.
    /// - Throws: every validation error.
    static func read(_ bytes: [UInt8], names: KnownNames?) throws(ValidationErrors) -> Value

    /// A valid one in numbers: `2 rules, 1 breaker`.
    static func summary(of value: Value) -> String
}

extension VersionedText {
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// The names that a text may have: words of the vocabulary, and webhooks.
struct KnownNames: Sendable {
    let terms: KnownTerms
    let webhooks: [Webhook]
}

extension KnownNames {
    init(_ vocabulary: VocabularyStore.Vocabulary, _ webhooks: [Webhook]) {
        self.init(
            terms: KnownTerms(notify: vocabulary.notify.map(\.name), cause: vocabulary.cause.map(\.name)),
            webhooks: webhooks)
    }
}
