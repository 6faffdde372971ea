import HTTP
import JSON
import Jobs
import Store
import Time
import Validation

/// `/jobs/{uuid}/heartbeat`: signs of life, which are answered whether to go on.
struct HeartbeatResource: Sendable {
    let store: Store

    func take(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let links = Links(request)
        let id = try request.jobID()
        try request.refuseConditions(
            ["If-Match", "If-None-Match"], hint: "Leave it out; a heartbeat does not change the job.")
        try request.refuseFields()
        let reply = try await answer(links) { () throws(StoreError) in try await store.jobs.heartbeat(id) }
        var writer = JSONWriter()
        writer.reply(reply, links)
        return try request.json(200, writer, links)
    }
}

extension Request {
    /// Refuses a body with anything in it: none, and an object without members, are the same.
    fileprivate func refuseFields() throws(Problem) {
        let type = try contentType()
        if body.isEmpty { return }
        let json = try BodyFormat.decode(body, contentType: type)
        guard case .object(let members) = json else {
            throw Problem.notAnObject(json, wanted: "an empty object, or none")
        }
        var errors = ValidationErrors()
        for member in members {
            errors.add(
                ValidationError(
                    field: ValidationError.shown(member.key), code: .unknownField,
                    message: "is not a field here; there are none",
                    hint: "Send a heartbeat without a body; data goes with a report to /jobs/{uuid}/state."))
        }
        try errors.refuse(422)
    }
}

extension JSONWriter {
    fileprivate mutating func reply(_ reply: HeartbeatReply, _ links: Links) {
        beginObject()
        member("uuid", reply.job.description)
        member("href", links.job(reply.job))
        member("verdict", reply.goesOn ? "continue" : "stop")
        member("reason", reply.goesOn ? nil : reply.end)
        member("state", reply.state.rawValue)
        member("next_within", reply.goesOn ? reply.interval?.description : nil)
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
