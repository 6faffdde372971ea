import StoreTestSupport
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct VocabularyTests {
    @Test func theBuiltInTermsAreThere() async throws {
        try await StoreBundle.run { bundle throws in
            let vocabulary = try await bundle.store.vocabulary.all()
            #expect(vocabulary.notify.map(\.name) == ["task", "taskotron", "unknown"])
            #expect(vocabulary.cause.map(\.name) == ["libtaskotron", "minion", "network", "task", "unknown"])
            #expect((vocabulary.notify + vocabulary.cause).allSatisfy { !$0.description.isEmpty })
        }
    }

    @Test(arguments: ["", "Two words", "UPPER", "-x", "a\u{e9}", String(repeating: "x", count: 65)])
    func aBadNameIsRefused(name: String) async throws {
        try await StoreBundle.run { bundle throws in
            await #expect {
                _ = try await bundle.store.vocabulary.add(.notify, name: name, description: "")
            } throws: { error in
                if case StoreError.invalid = error { true } else { false }
            }
        }
    }
}
