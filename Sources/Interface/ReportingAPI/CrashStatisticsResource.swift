import HTTP
import JSON
import Jobs
import Routing
import Statistics
import Store
import Time
import Wire

/// `/stats/crashes`: how often jobs crash, by group, each number with its denominator.
struct CrashStatisticsResource: Sendable {
    let store: Store

    func read(_ call: Call, _ search: CrashSearch) async throws(Problem) -> Answer {
        try await store.checkTerms(in: search.query.conditions, call)
        let counts = try await call.ask { () throws(StoreError) in try await store.statistics.crashes(search.query) }
        return Answer(200, CrashStatistics(query: search.query, counts: counts))
    }
}

/// The rows of the statistics, their totals, and the query.
private struct CrashStatistics: Representation {
    let query: CrashQuery
    let counts: CrashCounts

    /// The most rows one answer has.
    private static let maxRows = 1000

    var jsonCapacity: Int { 512 * (min(counts.groups.count, Self.maxRows) + 2) }

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        let rows = counts.groups
        writer.beginObject()
        writer.question(query)
        writer.key("data")
        writer.beginArray()
        for row in rows.sorted(by: Self.precedes).prefix(Self.maxRows) { writer.row(row, query, links) }
        writer.endArray()
        writer.member("omitted", max(0, rows.count - Self.maxRows))
        writer.key("totals")
        writer.beginObject()
        writer.count(counts.crashes, of: counts.ended)
        writer.member("jobs", links.path("/jobs", query.items()))
        writer.endObject()
        writer.endObject()
    }

    /// By bucket, then the most crashes first, then by name, so that the order is always the same.
    private static func precedes(_ a: CrashCount, _ b: CrashCount) -> Bool {
        if a.bucket != b.bucket { return a.bucket ?? .earliest < b.bucket ?? .earliest }
        if a.crashes != b.crashes { return a.crashes > b.crashes }
        return a.key.lexicographicallyPrecedes(b.key) { ($0 ?? "") < ($1 ?? "") }
    }
}

extension JSONWriter {
    /// Writes the query, with the window in absolute times.
    fileprivate mutating func question(_ query: CrashQuery) {
        key("window")
        beginObject()
        member("since", query.since.description)
        member("until", query.until.description)
        endObject()
        key("group_by")
        beginArray()
        for group in query.groups { string(group.name) }
        endArray()
        member("interval", query.interval?.rawValue)
        key("confidence")
        double(0.95)
    }

    fileprivate mutating func row(_ row: CrashCount, _ query: CrashQuery, _ links: Links) {
        beginObject()
        key("group")
        beginObject()
        for (group, value) in zip(query.groups, row.key) {
            key(group.name)
            string(value)
        }
        endObject()
        member("bucket", row.bucket?.description)
        count(row.crashes, of: row.ended)
        member("jobs", links.path("/jobs", query.items(for: row.key, bucket: row.bucket)))
        endObject()
    }

    /// Writes a number, its denominator, the rate and its interval.
    fileprivate mutating func count(_ crashes: Int, of ended: Int) {
        // During the pruning of a month its crashes outlast its jobs for a moment; no rate may exceed 1.
        let rate = Rate(crashes, of: max(crashes, ended))
        key("crashes")
        int(rate.count)
        key("ended")
        int(rate.total)
        key("rate")
        double(rate.value)
        key("rate_interval")
        guard let interval = rate.wilson() else { return null() }
        beginArray()
        double(interval.lowerBound)
        double(interval.upperBound)
        endArray()
    }
}
