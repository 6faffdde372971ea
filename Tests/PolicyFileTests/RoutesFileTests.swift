import Jobs
import Notifying
import Rescheduling
import Testing

@testable import PolicyFile

/// Routing tables are read, and bad ones refused with the line and what to do about it.
struct RoutesFileTests {
    private static let good = """
        routes: 1
        table:
          - name: for the task's maintainer
            on: [gave-up, new-cause]
            when: {notify: task, labels: maintainer}
            to: [{label: maintainer}, {mail: qa@example.org}]
            digest: 1h
            quiet: 22:00-07:30
            go-on: true
          - name: outages
            on: breaker
            to: {webhook: "https://chat.example.org/hook?x=y"}
            digest: none
        """

    @Test func aTableIsRead() throws {
        let table = try RoutesFile.read(Array(Self.good.utf8))
        #expect(
            table.routes == [
                Route(
                    name: "for the task's maintainer", on: [.gaveUp, .newCause],
                    when: Conditions(
                        notify: .oneOf("task"), labels: LabelSelector([.exists(key: "maintainer")])),
                    to: [.label("maintainer"), .mail("qa@example.org")], digest: TimeSpan(seconds: 3600),
                    quiet: QuietHours(from: 1320, until: 450), goesOn: true),
                Route(
                    name: "outages", on: [.breaker], to: [.webhook("https://chat.example.org/hook?x=y")], digest: nil),
            ])
    }

    /// What stands for the line `replaced` of the good table, the line that is named then, and a word of the message.
    struct Bad: Sendable {
        let replaced: String
        let by: String
        let line: Int
        let says: String
    }

    @Test(arguments: [
        Bad(replaced: "routes: 1", by: "routes: 2", line: 1, says: "format"),
        Bad(replaced: "routes: 1", by: "route: 1", line: 1, says: "Did you mean routes?"),
        Bad(replaced: "    on: breaker", by: "    on: broken", line: 11, says: "breaker"),
        Bad(replaced: "    on: breaker", by: "    on: []", line: 11, says: "empty"),
        Bad(replaced: "    on: breaker", by: "    one: breaker", line: 10, says: "has no on"),
        Bad(replaced: "    on: breaker", by: "    on: breaker\n    when: {cause: network}", line: 12, says: "no crash"),
        Bad(replaced: "  - name: outages", by: "  - name: for the task's maintainer", line: 10, says: "line 3"),
        Bad(replaced: "    digest: 1h", by: "    digest: 1", line: 7, says: "length of time"),
        Bad(replaced: "    digest: 1h", by: "    digest: 8d", line: 7, says: "out of range"),
        Bad(replaced: "    quiet: 22:00-07:30", by: "    quiet: 22-7", line: 8, says: "22:00-07:00"),
        Bad(replaced: "    quiet: 22:00-07:30", by: "    quiet: 22:00-24:00", line: 8, says: "22:00-07:00"),
        Bad(replaced: "    quiet: 22:00-07:30", by: "    quiet: 22:00-22:00", line: 8, says: "differ"),
        Bad(replaced: "    go-on: true", by: "    go-on: yes", line: 9, says: "true or false"),
        Bad(replaced: "    go-on: true", by: "    goon: true", line: 9, says: "go-on"),
    ])
    func aBadTableIsRefused(bad: Bad) throws {
        try expect(Self.good.replacingLine(bad.replaced, by: bad.by), bad.line, bad.says)
    }

    @Test(arguments: [
        ("{mail: nobody}", "no mail address"), ("{mail: \"a@b, c@d\"}", "no mail address"),
        ("{mail: \"a@b\\r\\nBcc: c@d\"}", "no mail address"), ("{webhook: \"ftp://example.org\"}", "https"),
        ("{webhook: \"https://user@example.org\"}", "user name"), ("{label: \"a b\"}", "no key of a label"),
        ("{mail: a@b, label: c}", "one of"), ("{}", "one of"), ("ops@example.org", "mapping"), ("[]", "empty"),
        ("{irc: \"#x\"}", "no key"), ("{mail: [a@b]}", "one of"),
    ])
    func aBadRecipientIsRefused(recipient: String, says: String) throws {
        let line = "    to: {webhook: \"https://chat.example.org/hook?x=y\"}"
        try expect(Self.good.replacingLine(line, by: "    to: \(recipient)"), 12, says)
    }

    @Test(arguments: ["routes: 1\ntable: []", "routes: 1\ntable: 5", "[]", "", "routes: 1"])
    func whatIsNoTableIsRefused(text: String) {
        #expect(throws: PolicyFaults.self) { try RoutesFile.read(Array(text.utf8)) }
    }

    private func expect(_ text: String, _ line: Int, _ says: String) throws {
        let error = try #require(throws: PolicyFaults.self) { try RoutesFile.read(Array(text.utf8)) }
        #expect(
            error.faults.contains { $0.line == line && "\($0.message) \($0.hint)".contains(says) }, "\(error.faults)")
    }
}

extension String {
    fileprivate func replacingLine(_ line: String, by other: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == line ? other : String($0) }.joined(separator: "\n")
    }
}
