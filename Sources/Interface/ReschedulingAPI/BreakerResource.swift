import HTTP
import JSON
import Rescheduling
import Routing
import Store
import Wire

/// `/policy/breakers`: the phase of each breaker, and its latest events.
struct BreakerResource: Sendable {
    let store: Store

    func list(_ call: Call) async throws(Problem) -> Answer {
        let breakers = try await call.ask { () throws(StoreError) in
            try await store.rescheduling.breakers(events: 20)
        }
        return Answer(200, BreakersAnswer(breakers: breakers))
    }
}

private struct BreakersAnswer: Representation {
    static let hasLinks = false
    let breakers: [BreakerStatus]

    func writeJSON(to writer: inout JSONWriter, _: Links) {
        writer.list { writer in
            for breaker in breakers { writer.breaker(breaker) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func breaker(_ breaker: BreakerStatus) {
        beginObject()
        member("name", breaker.name)
        member("phase", breaker.phase.rawValue)
        member("since", breaker.since)
        member("held", breaker.held)
        key("events")
        beginArray()
        for event in breaker.events {
            beginObject()
            member("kind", event.kind.rawValue)
            member("text", event.text)
            member("happened_at", event.happenedAt)
            endObject()
        }
        endArray()
        endObject()
    }
}
