import Observability
import Testing

struct LogEntryTests {
    @Test func aRequestIsOneLineWithItsFields() throws {
        let entry = try #require(Observation.request(.example(status: 201)).entry)
        #expect(entry.level == .info)
        #expect(
            entry.fields.map(\.name) == ["method", "route", "status", "duration_ms", "id", "peer", "received", "sent"])
        #expect(entry.fields[3].value == .milliseconds(2))
    }

    @Test(arguments: [(200, LogEntry.Level.info), (404, .info), (503, .info), (500, .error), (502, .error)])
    func onlyOurOwnFailuresAreErrors(status: Int, level: LogEntry.Level) throws {
        #expect(try #require(Observation.request(.example(status: status)).entry).level == level)
    }

    @Test func anUnmatchedRouteIsADash() throws {
        var request = RequestRecord.example()
        request.route = ""
        #expect(try #require(Observation.request(request).entry).fields[1].value == .string("-"))
    }

    @Test func anOutageIsAnErrorAndItsEndIsNot() {
        #expect(Observation.databaseDown(reason: "refused").entry?.level == .error)
        #expect(Observation.databaseUp.entry?.level == .info)
        #expect(Observation.postgres(.died(pid: 3)).entry?.level == .error)
    }

    @Test func everyMessageStandsAlone() {
        for entry in Observation.examples.compactMap(\.entry) { #expect(!entry.message.isEmpty) }
    }
}
