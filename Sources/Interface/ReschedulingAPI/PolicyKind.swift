import Rescheduling
import Routing
import RuleFiles
import Store
import Validation

/// Policies, as a kind of versioned text.
struct PolicyKind: VersionedTextKind {
    let words = VersionedTextWords(path: "/policy", noun: "policy", code: "bad-policy")
    let builtIn = Policy.defaultText

    func texts(of store: Store) -> VersionedTextStore { store.policies }

    func errors(in text: [UInt8], _ store: Store) async throws(StoreError) -> [ValidationError] {
        let vocabulary = try await store.vocabulary.all()
        let terms = KnownTerms(notify: vocabulary.notify.map(\.name), cause: vocabulary.cause.map(\.name))
        do throws(ValidationErrors) {
            _ = try PolicyFile.read(text, terms: terms)
            return []
        } catch {
            return error.all
        }
    }
}
