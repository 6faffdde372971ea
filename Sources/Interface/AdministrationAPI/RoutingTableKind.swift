import Routing
import RuleFiles
import Store
import Validation

/// Routing tables, as a kind of versioned text.
struct RoutingTableKind: VersionedTextKind {
    let words = VersionedTextWords(path: "/notifications/routes", noun: "routing table", code: "bad-routes")
    let builtIn: String

    func texts(of store: Store) -> VersionedTextStore { store.routes }

    func errors(in text: [UInt8], _ store: Store) async throws(StoreError) -> [ValidationError] {
        let vocabulary = try await store.vocabulary.all()
        let webhooks = try await store.webhooks.all()
        let terms = KnownTerms(notify: vocabulary.notify.map(\.name), cause: vocabulary.cause.map(\.name))
        do throws(ValidationErrors) {
            _ = try RoutesFile.read(text, terms: terms, webhooks: webhooks)
            return []
        } catch {
            return error.all
        }
    }
}
