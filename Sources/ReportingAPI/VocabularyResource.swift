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
        return try request.json(200, writer.bytes)
    }
}

extension JSONWriter {
    fileprivate mutating func terms(_ kind: String, _ terms: [Term]) {
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
