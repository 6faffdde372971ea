import HTTP
import JSON
import Jobs
import Store

/// `/vocabulary`: the words that notify and cause may be.
struct VocabularyResource: Sendable {
    let store: Store

    func read(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let vocabulary = try await answer(Links(request)) { () throws(StoreError) in try await store.vocabulary.all() }
        var writer = JSONWriter()
        writer.beginObject()
        writer.terms("notify", vocabulary.notify)
        writer.terms("cause", vocabulary.cause)
        writer.endObject()
        return try request.json(200, writer)
    }

    func addNotify(_ request: Request) async throws(Problem) -> Response { try await add(.notify, request) }

    func addCause(_ request: Request) async throws(Problem) -> Response { try await add(.cause, request) }

    private func add(_ kind: VocabularyStore.Kind, _ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        try request.refuseConditions(
            ["If-Match", "If-None-Match"], hint: "Leave it out; a word that is there already is never changed.")
        let links = Links(request)
        let new = try NewTerm(reading: request.body, contentType: try request.contentType())
        let addition = try await answer(links) { () throws(StoreError) in
            try await store.vocabulary.add(kind, name: new.name, description: new.description)
        }
        guard addition.term.description == new.description else { throw .termExists(kind, addition.term) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("name", new.name)
        writer.member("description", new.description)
        writer.key("changed")
        writer.bool(addition.isNew)
        writer.endObject()
        var response = try request.json(addition.isNew ? 201 : 200, writer)
        if addition.isNew { response.headers.append("Location", links.path("/vocabulary", [])) }
        return response
    }
}

extension Problem {
    /// 409 `term-exists`: the word means something else already.
    fileprivate static func termExists(_ kind: VocabularyStore.Kind, _ term: VocabularyStore.Term) -> Problem {
        Problem(
            status: 409, code: "term-exists", title: "The word is there with another description.",
            detail: "The \(kind.rawValue) \(term.name) means: \(term.description)",
            hint: "Use the word if it means what you mean, or add another word.",
            extra: [.init("description", .string(term.description))])
    }
}

extension JSONWriter {
    fileprivate mutating func terms(_ kind: String, _ terms: [VocabularyStore.Term]) {
        key(kind)
        beginArray()
        for term in terms {
            beginObject()
            member("name", term.name)
            member("description", term.description)
            endObject()
        }
        endArray()
    }
}
