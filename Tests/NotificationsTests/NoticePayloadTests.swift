import JSON
import Jobs
import Notifications
import Testing
import Time

struct NoticePayloadTests {
    private static func payload(_ batch: NoticeBatch) throws -> JSON {
        let text = NoticePayload.text(batch, at: Timestamp(microseconds: 0), root: "https://e")
        return try JSON(parsing: Array(text.utf8))
    }

    @Test func aCrashIsToldWithAllThatIsKnown() throws {
        let json = try Self.payload(Examples.batch(Examples.crash(notify: "unknown", keyvals: ["directive": "shell"])))
        #expect(json["type"] == .string("notice"))
        #expect(json["timestamp"] == .string("1970-01-01T00:00:00.000000Z"))
        #expect(json["text"]?.string?.hasPrefix("rpmlint crashed on foo-1.0, and is not run again\n\nWhat:") == true)
        #expect(json["data"]?["route"] == .string("all"))
        #expect(json["data"]?["total"] == .int(1))
        let notice = try #require(json["data"]?["notices"]?.elements?.first)
        #expect(
            notice.text == """
                {"on":["crash","gave-up"],"uuid":"00000000-0000-0001-0000-000000000002",\
                "href":"https://e/jobs/00000000-0000-0001-0000-000000000002","taskname":"rpmlint","item":"foo-1.0",\
                "arch":"x86_64","attempt":1,"crashed_at":"1970-01-01T00:00:00.000000Z","notify":"unknown",\
                "suggested_notify":"task","cause":"network","fatal":false,"keyvals":{"directive":"shell"},\
                "recent_rate":{"crashes":7,"ended":120,"days":7},\
                "decision":{"verdict":"give-up","rule":"otherwise","text":"It runs again."}}
                """)
    }

    @Test func ofSeveralOnlyShortKeyvalsAreTold() throws {
        let long = String(repeating: "x", count: 4096)
        let notice = Examples.crash(keyvals: KeyValues(stored: ["a": "b", "long": long]))
        let alone = try Self.payload(Examples.batch(notice))
        #expect(alone["data"]?["notices"]?.elements?.first?["keyvals"]?["long"] == .string(long))
        let several = try Self.payload(NoticeBatch(route: "all", notices: [notice, notice], total: 2))
        #expect(several["data"]?["notices"]?.elements?.first?["keyvals"]?.text == #"{"a":"b"}"#)
    }

    @Test func whatIsNotKnownIsNull() throws {
        let json = try Self.payload(Examples.batch(Examples.crash(item: nil, decision: nil, recentRate: nil)))
        let notice = try #require(json["data"]?["notices"]?.elements?.first)
        for key in ["item", "decision", "recent_rate"] { #expect(notice[key] == .null) }
    }

    @Test func aBreakerAndWhatIsGoneAreToldToo() throws {
        let batch = NoticeBatch(
            route: "all", notices: [Examples.breaker, .gone(ID<Job>(high: 1, low: 2))], total: 2,
            counts: [.init(taskname: "rpmlint", cause: "network", count: 3)])
        let data = try #require(try Self.payload(batch)["data"])
        #expect(
            data["notices"]?.text == """
                [{"on":["breaker"],"breaker":"network outage","kind":"opened","text":"20 of 30 jobs crashed.",\
                "happened_at":"1970-01-01T00:00:00.000000Z","href":"https://e/policy/breakers"},\
                {"on":[],"uuid":"00000000-0000-0001-0000-000000000002"}]
                """)
        #expect(data["counts"]?.text == #"[{"taskname":"rpmlint","cause":"network","count":3}]"#)
    }
}
