import HTTP
import JSON
import Jobs
import Testing
import Time
import Validation
import Wire

@testable import ReportingAPI
@testable import Routing

/// Query strings become queries, and queries become query strings.
struct QueryTests {
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func items(_ query: String) throws -> [QueryItem] {
        try Request(method: "GET", target: "/jobs?\(query)").query
    }

    private func search(_ query: String) throws -> JobQuery {
        try JobSearch(items(query), now: now).query
    }

    @Test(
        arguments: [
            ("state=RUNNING,CRASHED", .states([.running, .crashed])),
            ("taskname=rpmlint", .text(.taskname, .oneOf(["rpmlint"]))),
            ("item=a%5C,b,c%5C%5C", .text(.item, .oneOf(["a,b", #"c\"#]))),
            ("item_type=koji*,*_build", .text(.itemType, .like([Pattern("koji*"), Pattern("*_build")]))),
            ("message_id=2016-abc", .text(.messageID, .oneOf(["2016-abc"]))),
            ("cause=min*", .text(.cause, .oneOf(["min*"]))),
            (#"item=a%5C*b"#, .text(.item, .oneOf(["a*b"]))),
            (#"item=a%5C*b*,c"#, .text(.item, .like([Pattern(#"a\*b*"#), Pattern("c")]))),
            (#"item=a%5C%5C*"#, .text(.item, .like([Pattern(#"a\\*"#)]))),
            ("attempt=1,2", .attempts([1, 2])),
            ("fatal=false", .fatal(false)),
            ("kv.step=A,B", .keyval("step", ["A", "B"])),
            ("crash.kv.step=A%5C,B,C", .crashKeyval("step", ["A,B", "C"])),
            ("label.a.b-c_d=x%20y", .label("a.b-c_d", ["x y"])),
            ("absent=arch", .absent(.text(.arch), true)),
            ("present=message_id", .absent(.text(.messageID), false)),
            ("absent=kv.step", .absent(.keyval("step"), true)),
            ("present=crash.kv.a.b-c_d", .absent(.crashKeyval("a.b-c_d"), false)),
            ("absent=label.team", .absent(.label("team"), true)),
            ("since=2026-11-20", .createdSince(Timestamp(microseconds: 1_795_132_800_000_000))),
            ("until=2026-11-20T01:00:00%2B01:00", .createdUntil(Timestamp(microseconds: 1_795_132_800_000_000))),
            ("ended_since=1d", .endedSince(Timestamp(microseconds: 1_799_913_600_000_000))),
            ("ended_until=1h", .endedUntil(Timestamp(microseconds: 1_799_996_400_000_000))),
        ] as [(String, JobQuery.Condition)])
    func aFilterIsAConditionAndBack(_ query: String, _ condition: JobQuery.Condition) throws {
        let read = try search(query)
        #expect(read.conditions == [condition])
        let items = [condition].items
        let written = Links(prefix: "").path("/jobs", items)
        #expect(try Request(method: "GET", target: written).query == items)
        #expect(try JobSearch(items, now: now + .seconds(9)).query == read)
    }

    @Test func aCommaInAbsentIsAnd() throws {
        let read = try search("absent=arch,kv.step&present=label.team,arch,label.team")
        let expected: [JobQuery.Condition] = [
            .absent(.text(.arch), true), .absent(.keyval("step"), true), .absent(.label("team"), false),
            .absent(.text(.arch), false),
        ]
        #expect(read.conditions == expected)
        #expect(try JobSearch(read.conditions.items, now: now).query == read)
    }

    @Test func whatHasAMeaningElsewhereIsEscapedInLinks() {
        let items = [JobQuery.Condition.text(.item, .oneOf([#"a*b,c\d+e f"#]))].items
        #expect(Links(prefix: "").path("/jobs", items) == "/jobs?item=a%5C%2Ab%5C%2Cc%5C%5Cd%2Be%20f")
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
        let next = Links(prefix: "/x").path("/jobs", query.items(after: job))
        let target = next.dropFirst(2)
        #expect(next.hasPrefix("/x/jobs?"))
        #expect(
            try JobSearch(Request(method: "GET", target: String(target)).query, now: now + .seconds(60)).query
                == expected)
    }

    @Test func nothingSaidAsksForTheNewestFifty() throws {
        #expect(try search("") == JobQuery(conditions: [], order: .newestFirst, limit: 50, after: nil))
    }

    @Test func everyWrongParameterIsListed() throws {
        let problem = #expect(throws: ValidationErrors.self) {
            try search("limit=x&order=x&stat=RUNNING&kv.=1&since=x")
        }
        #expect(problem?.all.map(\.field) == ["limit", "order", "stat", "kv.", "since"])
        #expect(problem?.all[2].hint == "Did you mean state?")
    }

    @Test(arguments: ["", ",", "a,", ",a", "a,,b", #"a\"#, #"a\b"#, #"\"#])
    func anEmptyAlternativeAndALoneBackslashAreNoLists(_ text: String) {
        #expect(Alternatives.split(text) == nil)
    }

    @Test(arguments: [
        ["a"], ["a", "b"], [","], [#"\"#, #"\,"#, #",\"#], ["é", "e\u{301}", "😀"], ["*", #"\*"#, "a*"],
    ])
    func listsAreReadAsTheyWereWritten(_ words: [String]) {
        #expect(Alternatives.split(Alternatives.join(words.map(Pattern.init(literal:))))?.map(\.literal) == words)
        #expect(Alternatives.split(Alternatives.join(words))?.map { $0.literals.joined(separator: "*") } == words)
    }

    @Test func theLinkOfARowNarrowsTheFiltersToTheRow() throws {
        let read = try Request(
            method: "GET", target: "/stats/crashes?group_by=cause,kv.reason&interval=day&cause=minion,network&since=7d"
        ).query
        let search = try CrashSearch(read, now: now).query
        let bucket = Timestamp(microseconds: 1_799_971_200_000_000)
        let query = try JobSearch(search.items(for: ["network", "a,b"], bucket: bucket), now: now).query
        #expect(
            query.conditions == [
                .states([.crashed]), .text(.cause, .oneOf(["network"])), .crashKeyval("reason", ["a,b"]),
                .endedSince(bucket),
                .endedUntil(min(now, bucket + .seconds(86_400))),
            ])
        let without = try JobSearch(search.items(for: ["network", nil], bucket: bucket), now: now).query
        #expect(without.conditions.contains(.absent(.crashKeyval("reason"), true)))
    }

    @Test func theWindowIsThirtyDaysToNow() throws {
        let query = try CrashSearch([], now: now).query
        #expect(query.since == now - .seconds(30 * 86_400))
        #expect(query.until == now)
    }
}
