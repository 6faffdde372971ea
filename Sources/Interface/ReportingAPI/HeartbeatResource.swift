import HTTP
import JSON
import Jobs
import Routing
import Store
import Time
import Validation
import Wire

/// `/jobs/{uuid}/heartbeat`: takes heartbeats, and answers whether the job goes on.
struct HeartbeatResource: Sendable {
    let store: Store

    func take(_ call: Call) async throws(Problem) -> Answer {
        let id = try call.jobID()
        if !call.request.body.isEmpty { _ = try call.body(Heartbeat.init) }
        let reply = try await call.ask { () throws(StoreError) in try await store.jobs.heartbeat(id) }
        return Answer(200, HeartbeatAnswer(reply: reply))
    }
}

private struct HeartbeatAnswer: Representation {
    let reply: HeartbeatReply

    func writeJSON(to writer: inout JSONWriter, _ links: Links) { writer.reply(reply, links) }
}
