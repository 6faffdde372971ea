package import JSON
package import Jobs
package import Store

/// What this interface is told about policies, whose meaning is not its business.
package struct PolicyDesk: Sendable {
    /// Something that is wrong with a policy.
    package struct Fault: Sendable, Equatable {
        /// The line, from 1.
        package let line: Int
        /// The character of the line, from 1.
        package let column: Int
        /// The place in the policy, such as `rules[2].limit`; empty for the whole.
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

    /// All that is wrong with a text in the light of the vocabulary; none for a good policy.
    package typealias Check = @Sendable (_ text: [UInt8], VocabularyStore.Vocabulary) -> [Fault]

    /// What a good policy would have done about the crashes of a window, as it is answered.
    ///
    /// Links to jobs are made by `link`.
    package typealias Replay =
        @Sendable (
            _ text: [UInt8], PastCrashes, _ window: Range<Timestamp>, _ link: @Sendable (JobID) -> String
        ) async throws(StoreError) -> JSON

    /// The policy until another is applied, in YAML.
    let builtIn: String
    let check: Check
    let replay: Replay

    /// A desk that knows the built-in policy, can tell good ones from bad, and tries them out.
    package init(builtIn: String, check: @escaping Check, replay: @escaping Replay) {
        self.builtIn = builtIn
        self.check = check
        self.replay = replay
    }
}
