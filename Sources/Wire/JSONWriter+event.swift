import Access
package import JSON
package import Jobs
import Time

extension JSONWriter {
    /// Writes an event of a job's history.
    package mutating func event(_ event: JobEvent) {
        beginObject()
        member("sequence", event.sequence)
        member("kind", event.kind.rawValue)
        member("state", event.state?.rawValue)
        member("occurred_at", event.occurredAt)
        member("recorded_at", event.recordedAt)
        member("actor", event.actor.name)
        member("keyvals", event.keyvals)
        crash(event.crash)
        endObject()
    }
}
