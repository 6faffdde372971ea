import Foundation
import Observability
import Testing

@testable import execdb

struct LogLineTests {
    private let time = timespec(tv_sec: 1_700_000_000, tv_nsec: 123_456_789)
    private let entry = LogEntry(
        level: .info, message: "request",
        fields: [
            ("method", .string("GET")), ("status", .int(200)), ("duration_ms", .milliseconds(1.23456)),
            ("id", .string("a b\"c\nd\u{1b}[31m")), ("empty", .string("")),
        ])

    private func line(_ format: LogConfiguration.Format, _ entry: LogEntry) -> String {
        var bytes: [UInt8] = []
        LogLine(format: format).append(entry, at: time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func textIsOneLineOfPairs() {
        #expect(
            line(.text, entry) == "2023-11-14T22:13:20.123Z info request method=GET status=200 duration_ms=1.235 "
                + "id=\"a b\\\"c\\nd\\u001b[31m\" empty=\"\"\n")
    }

    @Test func jsonIsOneObjectALine() throws {
        let text = line(.json, entry)
        #expect(text.hasSuffix("}\n") && text.dropLast().allSatisfy { $0 != "\n" })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2023-11-14T22:13:20.123Z")
        #expect(object["level"] as? String == "info")
        #expect(object["status"] as? Int == 200)
        #expect(object["duration_ms"] as? Double == 1.235)
        #expect(object["id"] as? String == "a b\"c\nd\u{1b}[31m")
    }

    @Test func aMessageCannotForgeALine() {
        let forged = LogEntry(level: .error, message: "bad\n2023 info all is well")
        #expect(line(.text, forged).filter { $0 == "\n" }.count == 1)
    }
}
