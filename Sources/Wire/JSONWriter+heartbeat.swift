package import JSON
package import Jobs
import Time
import Validation

extension JSONWriter {
    /// Writes the answer to a heartbeat.
    package mutating func reply(_ reply: HeartbeatReply, _ links: Links) {
        beginObject()
        member("uuid", reply.job.description)
        member("href", links.job(reply.job))
        let goesOn = reply.verdict == .goOn
        member("verdict", reply.verdict.rawValue)
        member("reason", goesOn ? nil : reply.end)
        member("state", reply.state.rawValue)
        member("next_within", goesOn ? reply.interval?.description : nil)
        member("ended_at", reply.endedAt?.description)
        member("successor", reply.successor?.description)
        endObject()
    }
}

extension HeartbeatReply {
    /// How the job ended, in sentences.
    fileprivate var end: String {
        let reason = crashReason.map { " (\(ValidationError.shown($0)))" } ?? ""
        let time = endedAt.map { " at \($0)" } ?? ""
        let next = successor.map { " It was run again as \($0)." } ?? ""
        return "The job ended as \(state.rawValue)\(reason)\(time).\(next)"
    }
}
