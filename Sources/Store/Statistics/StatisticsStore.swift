package import Jobs
import Postgres

/// Statistics over many jobs.
package struct StatisticsStore: Sendable {
    let pool: Pool

    /// The most groups of one answer.
    package static let maxRows = 10_000

    /// Counts crashes and, as their denominator, ended jobs, in groups.
    ///
    /// `crashes` counts the crashes within the window that fulfil every condition. `ended` counts the jobs that ended,
    /// finished or crashed, within the same window and interval, with the same taskname and arch where it is grouped by
    /// them, and that fulfil the conditions on the job. Three kinds of conditions select crashes only and do not apply
    /// to `ended`: those that only a crash can fulfil (notify, cause, fatal), those on states, and those on keyvals,
    /// which most jobs get by crashing. A keyval is looked up in the crash report.
    ///
    /// Groups with ended jobs but without crashes are included when jobs are grouped by nothing, taskname or arch only.
    ///
    /// - Throws: `invalid` (more than three groups, or more than ``maxRows`` rows), `tooSlow`, `unavailable`, `failed`.
    package func crashes(_ query: CrashQuery) async throws(StoreError) -> CrashCounts {
        guard query.groups.count <= CrashQuery.maxGroups else {
            throw .invalid("Group by at most \(CrashQuery.maxGroups) fields.")
        }
        let counts = try await storing { () async throws(PostgresError) in
            try Self.counts(try await pool.query(CrashStatement(query).text), groups: query.groups.count)
        }
        guard counts.groups.count <= Self.maxRows else {
            throw .invalid("The answer has more than \(Self.maxRows) groups. Group by fewer fields, or add filters.")
        }
        return counts
    }

    /// Reads the columns of `CrashStatement`.
    private static func counts(_ rows: Rows, groups: Int) throws(PostgresError) -> CrashCounts {
        var totals: (crashes: Int, ended: Int)?
        var counts: [CrashCount] = []
        for row in rows {
            var columns = row.columns
            totals = (try columns.int(), try columns.int())
            let (crashes, ended) = (try columns.optionalInt(), try columns.optionalInt())
            // There is no group: the row has the totals only.
            if crashes == nil, ended == nil { continue }
            let bucket = try columns.optionalTime()
            var key: [String?] = []
            for _ in 0..<groups { key.append(try columns.optionalText()) }
            counts.append(CrashCount(key: key, bucket: bucket, crashes: crashes ?? 0, ended: ended ?? 0))
        }
        guard let totals else { throw PostgresError(.misuse, nil, "the statement returned no totals") }
        return CrashCounts(groups: counts, crashes: totals.crashes, ended: totals.ended)
    }
}
