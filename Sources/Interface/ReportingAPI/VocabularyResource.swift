import Access
import HTTP
import JSON
import Routing
import Store
import Validation
import Wire

/// `/vocabulary`: the words that notify and cause may be.
struct VocabularyResource: Sendable {
    let store: Store

    func read(_ call: Call) async throws(Problem) -> Answer {
        Answer(
            200,
            VocabularyAnswer(
                vocabulary: try await call.ask { () throws(StoreError) in try await store.vocabulary.all() }))
    }

    func addNotify(_ call: Call) async throws(Problem) -> Answer { try await add(.notify, call) }

    func addCause(_ call: Call) async throws(Problem) -> Answer { try await add(.cause, call) }

    private func add(_ kind: VocabularyStore.Kind, _ call: Call) async throws(Problem) -> Answer {
        let new = try call.body(NewTerm.init)
        let addition = try await call.ask { () throws(StoreError) in
            try await store.vocabulary.add(kind, name: new.name, description: new.description, by: call.actor)
        }
        guard addition.term.description == new.description else { throw .termExists(kind, addition.term) }
        return Answer(
            addition.isNew ? 201 : 200, TermAnswer(term: new, changed: addition.isNew),
            location: addition.isNew ? call.links.path("/vocabulary") : nil)
    }
}

extension Problem {
    /// 409 `term-exists`: the word exists with another description.
    fileprivate static func termExists(_ kind: VocabularyStore.Kind, _ term: VocabularyStore.Term) -> Problem {
        Problem(
            status: 409, code: "term-exists", title: "The word exists with another description.",
            detail: "The \(kind.rawValue) \(term.name) means: \(term.description)",
            hint: "Use the word if it means what you mean, or add another word.",
            extra: [.init("description", .string(term.description))])
    }
}

/// The words of both lists.
private struct VocabularyAnswer: Representation {
    static let hasLinks = false
    let vocabulary: VocabularyStore.Vocabulary

    func writeJSON(to writer: inout JSONWriter, _: Links) {
        writer.beginObject()
        for (name, terms) in [("notify", vocabulary.notify), ("cause", vocabulary.cause)] {
            writer.key(name)
            writer.beginArray()
            for term in terms {
                writer.beginObject()
                writer.member("name", term.name)
                writer.member("description", term.description)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
    }
}

/// A word of the vocabulary, and whether it is new.
private struct TermAnswer: Representation {
    static let hasLinks = false
    let term: NewTerm
    let changed: Bool

    func writeJSON(to writer: inout JSONWriter, _: Links) {
        writer.beginObject()
        writer.member("name", term.name)
        writer.member("description", term.description)
        writer.member("changed", changed)
        writer.endObject()
    }
}
