package import Store
package import Validation

/// What this interface is told about texts of one kind, policies or routing tables, whose meaning is not its business.
package struct VersionedTextDesk: Sendable {
    /// What a text may name.
    package struct Known: Sendable {
        /// The words of notify and cause.
        package let vocabulary: VocabularyStore.Vocabulary
        /// The webhooks that are registered.
        package let webhooks: [Webhook]
    }

    /// All that is wrong with a text in the light of what there is; none for a good one.
    package typealias Check = @Sendable (_ text: [UInt8], Known) -> [ValidationError]

    /// The text until another is applied, in YAML.
    let builtIn: String
    let check: Check

    /// A desk that knows the built-in text, and can tell good ones from bad.
    package init(builtIn: String, check: @escaping Check) {
        self.builtIn = builtIn
        self.check = check
    }
}
