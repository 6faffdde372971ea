package import Jobs
import Postgres

/// Questions over many jobs, by plain SQL.
package struct StatisticsStore: Sendable {
    let pool: Pool

    /// The most groups one answer may have.
    package static let maxRows = 10_000

    /// Counts crashes and, as their denominator, ends, in groups.
    ///
    /// `crashes` counts the crashes within the window that fulfil every condition. `ended` counts the jobs that ended,
    /// finished or crashed, within the same window and interval, with the same taskname and arch where it is grouped by
    /// them, and that fulfil the conditions on the job. Conditions that only a crash can fulfil (notify, cause, fatal),
    /// on states, and on keyvals, which most jobs get by crashing, choose crashes and leave `ended` alone; a keyval is
    /// looked for in the crash report.
    ///
    /// Groups with ends but without crashes appear when grouped by nothing, taskname or arch only. In the order of the
    /// intervals, most crashes first.
    ///
    /// - Throws: `invalid` (more than three groups, or more than ``maxRows`` rows), `tooSlow`, `unavailable`, `failed`.
    package func crashes(_ query: CrashQuery) async throws(StoreError) -> [CrashCount] {
        guard query.groups.count <= CrashQuery.maxGroups else {
            throw .invalid("Group by at most \(CrashQuery.maxGroups) things.")
        }
        var counts: [CrashCount] = []
        do throws(PostgresError) {
            for row in try await pool.query(CrashStatement(query).text) {
                counts.append(try Self.count(row, groups: query.groups.count))
            }
        } catch {
            throw StoreError(error)
        }
        guard counts.count <= Self.maxRows else {
            throw .invalid("The answer has more than \(Self.maxRows) groups. Group by less, or filter.")
        }
        return counts
    }

    private static func count(_ row: Row, groups: Int) throws(PostgresError) -> CrashCount {
        var key: [String?] = []
        for column in 0..<groups { key.append(try row.text(column)) }
        return CrashCount(
            key: key,
            bucket: try row.timestamp(groups).map { Timestamp(microseconds: $0) },
            crashes: try row.required.int(groups + 1),
            ended: try row.required.int(groups + 2))
    }
}
