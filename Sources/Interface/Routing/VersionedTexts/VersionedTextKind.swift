package import HTTP
package import Store
package import Validation

/// A kind of versioned text: policies, or routing tables.
package protocol VersionedTextKind: Sendable {
    /// Its words in the interface.
    var words: VersionedTextWords { get }
    /// The text until another is applied, in YAML.
    var builtIn: String { get }

    /// The store of the applied ones.
    func texts(of store: Store) -> VersionedTextStore

    /// The validation errors of a text, which may depend on what is stored; none for a valid one.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    func errors(in text: [UInt8], _ store: Store) async throws(StoreError) -> [ValidationError]
}

/// The names of a kind of text.
package struct VersionedTextWords: Sendable {
    /// Its path.
    let path: String
    /// The noun for one.
    let noun: String
    /// The code of the problem with an invalid one.
    let code: String

    /// The words of a kind.
    ///
    /// - Parameters:
    ///   - path: Its path.
    ///   - noun: The noun for one.
    ///   - code: The code of the problem with an invalid one.
    package init(path: String, noun: String, code: String) {
        (self.path, self.noun, self.code) = (path, noun, code)
    }
}

extension VersionedTextKind {
    /// Checks that the body of the call is a valid text.
    ///
    /// - Throws: 422 `bad-policy` or `bad-routes` with every validation error.
    package func check(_ call: Call, _ store: Store) async throws(Problem) {
        let errors = try await call.ask { () throws(StoreError) in try await self.errors(in: call.request.body, store) }
        if !errors.isEmpty { throw .badText(errors, words) }
    }
}
