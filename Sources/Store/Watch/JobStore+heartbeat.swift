package import Jobs
import Observability
package import Time

extension JobStore {
    /// Records a heartbeat of a job, and returns after the commit whether its reporter is to go on.
    ///
    /// The job itself stays as it is. Nothing is recorded about a job that has ended.
    ///
    /// - Throws: `noSuchJob`, `busy`, `unavailable`, `failed`.
    package func heartbeat(_ id: ID<Job>) async throws(StoreError) -> HeartbeatReply {
        guard let reply = try await heartbeats.submit(HeartbeatCommand(id: id)) else { throw .noSuchJob(id) }
        observe(.heartbeat(verdict: reply.verdict.rawValue))
        return reply
    }
}
