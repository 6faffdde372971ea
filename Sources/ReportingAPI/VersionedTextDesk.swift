package import Store

/// What this interface is told about texts of one kind, policies or routing tables, whose meaning is not its business.
package struct VersionedTextDesk: Sendable {
    /// Something that is wrong with a text.
    package struct Fault: Sendable, Equatable {
        /// The line, from 1.
        package let line: Int
        /// The character of the line, from 1.
        package let column: Int
        /// The place in the text, such as `rules[2].limit`; empty for the whole.
        package let path: String
        /// What is wrong, as a sentence.
        package let message: String
        /// What to do instead, as a sentence.
        package let hint: String

        /// Describes a fault.
        package init(line: Int, column: Int, path: String, message: String, hint: String) {
            (self.line, self.column, self.path, self.message, self.hint) = (line, column, path, message, hint)
        }
    }

    /// What a text may name.
    package struct Known: Sendable {
        /// The words of notify and cause.
        package let vocabulary: VocabularyStore.Vocabulary
        /// The webhooks that are registered.
        package let webhooks: [Webhook]
    }

    /// All that is wrong with a text in the light of what there is; none for a good one.
    package typealias Check = @Sendable (_ text: [UInt8], Known) -> [Fault]

    /// The text until another is applied, in YAML.
    let builtIn: String
    let check: Check

    /// A desk that knows the built-in text, and can tell good ones from bad.
    package init(builtIn: String, check: @escaping Check) {
        self.builtIn = builtIn
        self.check = check
    }
}
