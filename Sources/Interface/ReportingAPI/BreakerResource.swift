import HTTP
import JSON
import Store

/// `/policy/breakers`: where the breakers stand, and what each did lately.
struct BreakerResource: Sendable {
    let store: Store

    func list(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let breakers = try await answer(Links(request)) { () throws(StoreError) in
            try await store.rescheduling.breakers(events: 20)
        }
        var writer = JSONWriter()
        writer.list(breakers, next: nil) { $0.breaker($1) }
        return try request.json(200, writer)
    }
}

extension JSONWriter {
    fileprivate mutating func breaker(_ breaker: ReschedulingStore.Breaker) {
        beginObject()
        member("name", breaker.name)
        member("phase", breaker.phase)
        member("since", breaker.since)
        key("held")
        int(breaker.held)
        key("events")
        beginArray()
        for event in breaker.events {
            beginObject()
            member("kind", event.kind)
            member("text", event.text)
            member("happened_at", event.happenedAt)
            endObject()
        }
        endArray()
        endObject()
    }
}
