package import Jobs
import Postgres
package import Time

extension JobStore {
    /// The most attempts that are read in each direction; policies end chains long before.
    private static let longestChain = 1000

    /// Follows the chain from the job back by predecessor and on by successor, so that a chain whose first jobs
    /// retention has dropped still has the rest.
    private static let chainStatement = Statement(
        name: "read_chain",
        sql: """
            WITH RECURSIVE earlier (uuid, place) AS (
                SELECT predecessor, -1 FROM job WHERE uuid = $1 AND predecessor IS NOT NULL
                UNION ALL
                SELECT job.predecessor, place - 1 FROM earlier JOIN job ON job.uuid = earlier.uuid
                WHERE job.predecessor IS NOT NULL AND place > -\(longestChain)
            ), later (uuid, place) AS (
                SELECT successor, 1 FROM decision WHERE predecessor = $1 AND successor IS NOT NULL
                UNION ALL
                SELECT decision.successor, place + 1
                FROM later JOIN decision ON decision.predecessor = later.uuid
                WHERE decision.successor IS NOT NULL AND place < \(longestChain)
            )
            SELECT uuid FROM (
                SELECT * FROM earlier UNION ALL SELECT $1, 0 UNION ALL SELECT * FROM later
            ) AS chain
            ORDER BY place
            """)

    /// All attempts of the chain that a job is in, as far as they are kept, first attempt first; empty when there is no
    /// such job.
    ///
    /// - Throws: `unavailable`, `tooSlow`, `failed`.
    package func chain(of id: ID<Job>) async throws(StoreError) -> [Job] {
        try await storing { () async throws(PostgresError) in
            let ids: [ID<Job>] = try await pool.run(Self.chainStatement, [.uuid(id.halves)])
                .decode { columns throws(PostgresError) in try columns.id() }
            let jobs = try await ReadCommand.read(Set(ids), on: pool)
            return jobs[id] == nil ? [] : ids.compactMap { jobs[$0] }
        }
    }
}
