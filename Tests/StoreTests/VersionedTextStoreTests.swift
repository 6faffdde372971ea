import StoreTestSupport
import TestSupport
import Testing

@testable import Store

/// Policies and routing tables are kept by version, each by themselves.
@Suite(.timeLimit(.minutes(10))) struct VersionedTextStoreTests {
    private typealias Applied = VersionedTextStore.Applied

    private static func texts(_ kind: VersionedTextStore.Kind, _ bundle: StoreBundle) -> VersionedTextStore {
        switch kind {
        case .policy: bundle.store.policies
        case .routes: bundle.store.routes
        }
    }

    private static func applied(_ application: VersionedTextStore.Application) throws -> Applied {
        guard case .applied(let applied) = application else { throw Unexpected(what: "\(application)") }
        return applied
    }

    @Test(arguments: [VersionedTextStore.Kind.policy, .routes])
    func textsAreVersions(kind: VersionedTextStore.Kind) async throws {
        try await StoreBundle.run { bundle in
            let texts = Self.texts(kind, bundle)
            #expect(try await texts.current() == nil)
            #expect(try await texts.history(limit: 5).isEmpty)
            let first = try Self.applied(await texts.apply("a: 1 # ä\n", comment: "a first one"))
            #expect((first.version, first.text, first.comment) == (1, "a: 1 # ä\n", "a first one"))
            #expect(try await texts.apply("a: 1 # ä\n", comment: "again") == .repeated(first))
            let second = try Self.applied(await texts.apply("b", comment: nil, expecting: 1))
            #expect(second.version == 2 && second.comment == nil)
            #expect(try await texts.current() == second)
            #expect(try await texts.version(1) == first)
            #expect(try await texts.version(3) == nil)
            #expect(try await texts.history(limit: 5) == [second, first])
            #expect(try await texts.history(limit: 1) == [second])
            #expect(try await texts.history(before: 2, limit: 5) == [first])
            #expect(try Self.applied(await texts.apply(first.text, comment: "back")).version == 3)
        }
    }

    @Test(arguments: [VersionedTextStore.Kind.policy, .routes])
    func anotherVersionThanExpectedIsStale(kind: VersionedTextStore.Kind) async throws {
        try await StoreBundle.run { bundle in
            let texts = Self.texts(kind, bundle)
            #expect(try await texts.apply("a", comment: nil, expecting: 1) == .stale(nil))
            let first = try Self.applied(await texts.apply("a", comment: nil, expecting: 0))
            #expect(try await texts.apply("b", comment: nil, expecting: 0) == .stale(first))
            #expect(try await texts.current() == first)
        }
    }

    @Test func oneKindKnowsNothingOfTheOther() async throws {
        try await StoreBundle.run { bundle in
            _ = try await bundle.store.policies.apply("p", comment: nil)
            #expect(try await bundle.store.routes.current() == nil)
            let routes = try Self.applied(await bundle.store.routes.apply("r", comment: nil))
            #expect(routes.version == 1)
            #expect(try await bundle.store.policies.current()?.text == "p")
            #expect(try await bundle.ask("SELECT text FROM versioned_text WHERE kind = 'routes'") == "r")
        }
    }

    @Test func manyAtOnceGetVersionsOfTheirOwn() async throws {
        try await StoreBundle.run { bundle in
            let versions = try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        do throws(StoreError) {
                            let application = try await bundle.store.routes.apply("\(number)", comment: nil)
                            guard case .applied(let applied) = application else { return nil }
                            return applied.version
                        } catch StoreError.busy {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let applied = versions.compactMap(\.self).sorted()
            #expect(!applied.isEmpty && applied == Array(1...applied.count))
        }
    }
}
