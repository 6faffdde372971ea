package import Jobs
import Postgres
import Time

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
    /// Groups with ends but without crashes appear when grouped by nothing, taskname or arch only.
    ///
    /// - Throws: `invalid` (more than three groups, or more than ``maxRows`` rows), `tooSlow`, `unavailable`, `failed`.
    package func crashes(_ query: CrashQuery) async throws(StoreError) -> CrashCounts {
        guard query.groups.count <= CrashQuery.maxGroups else {
            throw .invalid("Group by at most \(CrashQuery.maxGroups) things.")
        }
        let counts: CrashCounts
        do throws(PostgresError) {
            counts = try Self.counts(try await pool.query(CrashStatement(query).text), groups: query.groups.count)
        } catch {
            throw StoreError(error)
        }
        guard counts.groups.count <= Self.maxRows else {
            throw .invalid("The answer has more than \(Self.maxRows) groups. Group by less, or filter.")
        }
        return counts
    }

    private static func counts(_ rows: Rows, groups: Int) throws(PostgresError) -> CrashCounts {
        guard let first = rows.first else { throw PostgresError(.misuse, nil, "no row of the totals") }
        var counts: [CrashCount] = []
        for row in rows {
            if let count = try count(row, groups: groups) { counts.append(count) }
        }
        return CrashCounts(
            groups: counts, crashes: try first.required.int(groups + 3), ended: try first.required.int(groups + 4))
    }

    /// The group of a row; nil in the row that stands for none.
    private static func count(_ row: Row, groups: Int) throws(PostgresError) -> CrashCount? {
        let (crashes, ended) = (try row.int(groups + 1), try row.int(groups + 2))
        if crashes == nil, ended == nil { return nil }
        var key: [String?] = []
        for column in 0..<groups { key.append(try row.text(column)) }
        return CrashCount(
            key: key, bucket: try row.timestamp(groups).map { Timestamp(microseconds: $0) }, crashes: crashes ?? 0,
            ended: ended ?? 0)
    }
}
