import Notifications
import RuleFiles
import Store
import Validation

/// A kind of text that is kept by version: what commands and requests have to know of it.
protocol VersionedText: SendableMetatype {
    /// What a text of it is when it is read.
    associatedtype Value

    /// The command that works with it, and how its options begin.
    static var command: String { get }
    /// What one is called.
    static var noun: String { get }

    /// Where the applied ones are.
    static func texts(of store: Store) -> VersionedTextStore

    /// The text until another is applied, as far as the settings say.
    static func builtIn(_ values: SettingValues) throws(Failure) -> String

    /// Reads a text.
    ///
    /// - Parameter names: what it may name; nil to take any.
    /// - Throws: everything that is wrong with it.
    static func read(_ bytes: [UInt8], names: KnownNames?) throws(ValidationErrors) -> Value

    /// A good one in numbers: `2 rules, 1 breaker`.
    static func summary(of value: Value) -> String
}

extension VersionedText {
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// What a text may name: words of the vocabulary, and webhooks.
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
