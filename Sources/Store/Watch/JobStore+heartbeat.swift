package import Jobs
import Observability
package import Time

extension JobStore {
    /// Notes a sign of life of a job, and says whether to go on; returns after the commit.
    ///
    /// The job itself stays as it is. Nothing is noted about a job that has ended.
    ///
    /// - Throws: `noSuchJob`, `busy`, `unavailable`, `failed`.
    package func heartbeat(_ id: ID<Job>) async throws(StoreError) -> HeartbeatReply {
        guard let reply = try await heartbeats.submit(HeartbeatCommand(id: id)) else { throw .noSuchJob(id) }
        observe(.heartbeat(goesOn: reply.goesOn))
        return reply
    }
}
