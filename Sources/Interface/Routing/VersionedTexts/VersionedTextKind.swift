package import HTTP
package import Store
package import Validation

/// A kind of text that is kept by version: a policy, or a routing table.
package protocol VersionedTextKind: Sendable {
    /// Its words in the interface.
    var words: VersionedTextWords { get }
    /// The text until another is applied, in YAML.
    var builtIn: String { get }

    /// Where the applied ones are.
    func texts(of store: Store) -> VersionedTextStore

    /// All that is wrong with a text in the light of what there is; none for a good one.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    func errors(in text: [UInt8], _ store: Store) async throws(StoreError) -> [ValidationError]
}

/// What a kind of text is called.
package struct VersionedTextWords: Sendable {
    /// Where it is.
    let path: String
    /// What one is called.
    let noun: String
    /// The code of the problem with a bad one.
    let code: String

    /// The words of a kind.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - noun: What one is called.
    ///   - code: The code of the problem with a bad one.
    package init(path: String, noun: String, code: String) {
        (self.path, self.noun, self.code) = (path, noun, code)
    }
}

extension VersionedTextKind {
    /// Makes sure that the body of the call is a good text.
    ///
    /// - Throws: 422 `bad-policy` or `bad-routes` with everything that is wrong.
    package func check(_ call: Call, _ store: Store) async throws(Problem) {
        let errors = try await call.ask { () throws(StoreError) in try await self.errors(in: call.request.body, store) }
        if !errors.isEmpty { throw .badText(errors, words) }
    }
}
