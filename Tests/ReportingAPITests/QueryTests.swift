import HTTP
import JSON
import Jobs
import Testing
import Time

@testable import ReportingAPI

/// Query strings become queries, and queries become query strings.
struct QueryTests {
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func items(_ query: String) throws -> [QueryItem] {
        try Request(method: "GET", target: "/jobs?\(query)").query
    }

    private func search(_ query: String) throws -> JobQuery {
        try JobSearch(reading: items(query), now: now).query
    }

    @Test(
        arguments: [
            ("state=RUNNING,CRASHED", .states([.running, .crashed])),
            ("taskname=rpmlint", .text(.taskname, .oneOf(["rpmlint"]))),
            ("item=a%5C,b,c%5C%5C", .text(.item, .oneOf(["a,b", #"c\"#]))),
            ("item_type:like=koji*,*_build", .text(.itemType, .like([Pattern("koji*"), Pattern("*_build")]))),
            ("message_id=2016-abc", .text(.messageID, .oneOf(["2016-abc"]))),
            ("cause:like=min*", .text(.cause, .like([Pattern("min*")]))),
            ("attempt=1,2", .attempts([1, 2])),
            ("fatal=false", .fatal(false)),
            ("kv.step=A,B", .keyval("step", ["A", "B"])),
            ("crash.kv.step=A%5C,B,C", .crashKeyval("step", ["A,B", "C"])),
            ("label.a.b-c_d=x%20y", .label("a.b-c_d", ["x y"])),
            ("arch:absent=true", .absent(.text(.arch), true)),
            ("message_id:absent=false", .absent(.text(.messageID), false)),
            ("kv.step:absent=true", .absent(.keyval("step"), true)),
            ("crash.kv.a.b-c_d:absent=false", .absent(.crashKeyval("a.b-c_d"), false)),
            ("label.team:absent=true", .absent(.label("team"), true)),
            ("since=2026-11-20", .createdSince(Timestamp(microseconds: 1_795_132_800_000_000))),
            ("until=2026-11-20T01:00:00%2B01:00", .createdUntil(Timestamp(microseconds: 1_795_132_800_000_000))),
            ("ended_since=1d", .endedSince(Timestamp(microseconds: 1_799_913_600_000_000))),
            ("ended_until=1h", .endedUntil(Timestamp(microseconds: 1_799_996_400_000_000))),
        ] as [(String, JobQuery.Condition)])
    func aFilterIsAConditionAndBack(_ query: String, _ condition: JobQuery.Condition) throws {
        let read = try search(query)
        #expect(read.conditions == [condition])
        let written = Links(prefix: "").path("/jobs", [condition.item])
        #expect(try Request(method: "GET", target: written).query == [condition.item])
        #expect(try JobSearch(reading: [condition.item], now: now + .seconds(9)).query == read)
    }

    @Test func aCommaBehindSinceIsUntil() throws {
        #expect(try search("since=2d,1d") == search("since=2d&until=1d"))
        #expect(try search("ended_since=2d,1d") == search("ended_since=2d&ended_until=1d"))
    }

    @Test func theNextPageAsksTheSameFromAnotherPlace() throws {
        let query = try search("state=CRASHED&taskname=a%5C,b&since=7d&order=oldest&limit=7")
        let job = ID<Job>(high: 1 << 40, low: 42)
        var expected = query
        expected.after = job
        let next = Links(prefix: "/x").path("/jobs", JobSearch(query).items(after: job))
        let target = next.dropFirst(2)
        #expect(next.hasPrefix("/x/jobs?"))
        #expect(
            try JobSearch(reading: Request(method: "GET", target: String(target)).query, now: now + .seconds(60)).query
                == expected)
    }

    @Test func nothingSaidAsksForTheNewestFifty() throws {
        #expect(try search("") == JobQuery(conditions: [], order: .newestFirst, limit: 50, after: nil))
    }

    @Test func everyWrongParameterIsListed() throws {
        let problem = #expect(throws: Problem.self) { try search("limit=x&order=x&stat=RUNNING&kv.=1&since=x") }
        #expect(problem?.errors.map(\.field) == ["limit", "order", "stat", "kv.", "since"])
        #expect(problem?.hint?.contains("state") == true)
    }

    @Test(arguments: ["", ",", "a,", ",a", "a,,b", #"a\"#, #"a\b"#, #"\"#])
    func anEmptyAlternativeAndALoneBackslashAreNoLists(_ text: String) {
        #expect(Alternatives.split(text) == nil)
    }

    @Test(arguments: [["a"], ["a", "b"], [","], [#"\"#, #"\,"#, #",\"#], ["é", "e\u{301}", "😀"]])
    func listsAreReadAsTheyWereWritten(_ words: [String]) {
        #expect(Alternatives.split(Alternatives.join(words)) == words)
    }

    @Test func theLinkOfARowNarrowsTheFiltersToTheRow() throws {
        let read = try Request(
            method: "GET", target: "/stats/crashes?group_by=cause,kv.reason&interval=day&cause=minion,network&since=7d"
        ).query
        let search = try CrashSearch(reading: read, now: now)
        let bucket = Timestamp(microseconds: 1_799_971_200_000_000)
        let query = try JobSearch(reading: search.items(for: ["network", "a,b"], bucket: bucket), now: now).query
        #expect(
            query.conditions == [
                .states([.crashed]), .text(.cause, .oneOf(["network"])), .crashKeyval("reason", ["a,b"]),
                .endedSince(bucket),
                .endedUntil(min(now, bucket + .seconds(86_400))),
            ])
        let without = try JobSearch(reading: search.items(for: ["network", nil], bucket: bucket), now: now).query
        #expect(without.conditions.contains(.absent(.crashKeyval("reason"), true)))
    }

    @Test func theWindowIsThirtyDaysToNow() throws {
        let query = try CrashSearch(reading: [], now: now).query
        #expect(query.since == now - .seconds(30 * 86_400))
        #expect(query.until == now)
    }
}
