import Access
import Jobs
import Notifications
import Rescheduling
import Testing
import Time
import Validation

@testable import RuleFiles

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
            quiet: 12:00-13:00 Asia/Kolkata
        """

    @Test func aTableIsRead() throws {
        let clock = try #require(WallClock("Asia/Kolkata"))
        let table = try RoutesFile.read(Array(Self.good.utf8))
        #expect(
            table.routes == [
                NotificationRoute(
                    name: "for the task's maintainer", on: [.gaveUp, .newCause],
                    when: Conditions(
                        notify: .oneOf("task"), labels: LabelSelector([.exists(key: "maintainer")])),
                    to: [.label("maintainer"), .mail("qa@example.org")], digest: TimeSpan(seconds: 3600),
                    quiet: QuietHours(from: 1320, until: 450), goesOn: true),
                NotificationRoute(
                    name: "outages", on: [.breaker], to: [.webhook("https://chat.example.org/hook?x=y")], digest: nil,
                    quiet: QuietHours(from: 720, until: 780, by: clock)),
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
        Bad(replaced: "    on: breaker", by: "    on: [crash, crash]", line: 11, says: "twice"),
        Bad(replaced: "    on: breaker", by: "    on: [crash, {}]", line: 11, says: "cannot be that"),
        Bad(replaced: "    on: breaker", by: "    on:", line: 11, says: "Use one of crash, gave-up"),
        Bad(
            replaced: "    on: breaker", by: "    on: [breaker, crash]\n    when: {cause: network}", line: 12,
            says: "add a route"),
        Bad(replaced: "  - name: outages", by: "  - name:", line: 10, says: "has to be a text"),
        Bad(replaced: "  - name: outages", by: "  - name: \"a\\nb\"", line: 10, says: "one line"),
        Bad(replaced: "  - name: outages", by: "  - nam: outages", line: 10, says: "Did you mean name?"),
        Bad(replaced: "table:", by: "tabel:", line: 2, says: "Did you mean table?"),
        Bad(replaced: "table:", by: "table: &a", line: 2, says: "Anchors"),
        Bad(replaced: "    digest: none", by: "    digest: \"none \"", line: 13, says: "length of time"),
        Bad(replaced: "    digest: none", by: "    digest: 0s", line: 13, says: "The range is 1s to"),
        Bad(replaced: "    digest: none", by: "    digest: none\n    digest: 1h", line: 13, says: "A key is repeated"),
        Bad(replaced: "    digest: none", by: "    quite: 22:00-07:00", line: 13, says: "Did you mean quiet?"),
        Bad(replaced: "    on: breaker", by: "    on: breaker\n    when: {cause: network}", line: 12, says: "no crash"),
        Bad(replaced: "  - name: outages", by: "  - name: for the task's maintainer", line: 10, says: "line 3"),
        Bad(replaced: "    digest: 1h", by: "    digest: 1", line: 7, says: "length of time"),
        Bad(replaced: "    digest: 1h", by: "    digest: 8d", line: 7, says: "out of range"),
        Bad(replaced: "    quiet: 22:00-07:30", by: "    quiet: 22-7", line: 8, says: "22:00-07:00"),
        Bad(replaced: "    quiet: 22:00-07:30", by: "    quiet: 22:00-24:00", line: 8, says: "22:00-07:00"),
        Bad(replaced: "    quiet: 22:00-07:30", by: "    quiet: 22:00-22:00", line: 8, says: "differ"),
        Bad(
            replaced: "    quiet: 22:00-07:30", by: "    quiet: 22:00-07:30 Europe/Prag", line: 8,
            says: "Did you mean Europe/Prague?"),
        Bad(
            replaced: "    quiet: 22:00-07:30", by: "    quiet: 22:00-07:30 Mars/Base one", line: 8,
            says: "There is no time zone \"Mars/Base one\""),
        Bad(replaced: "    quiet: 22:00-07:30", by: "    quiet: \"22:00-07:30 \"", line: 8, says: "time zone database"),
        Bad(replaced: "    go-on: true", by: "    go-on: yes", line: 9, says: "true or false"),
        Bad(replaced: "    go-on: true", by: "    goon: true", line: 9, says: "go-on"),
    ])
    func aBadTableIsRefused(bad: Bad) throws {
        try expect(Self.good.replacingLine(bad.replaced, by: bad.by), bad.line, bad.says)
    }

    @Test(arguments: [
        ("{mail: nobody}", "not a mail address"), ("{mail: \"a@b, c@d\"}", "not a mail address"),
        ("{mail: \"a@b\\r\\nBcc: c@d\"}", "not a mail address"), ("{webhook: \"ftp://example.org\"}", "https"),
        ("{webhook: \"https://user@example.org\"}", "user name"), ("{label: \"a b\"}", "not a valid key"),
        ("{mail: a@b, label: c}", "one of"), ("{}", "one of"), ("ops@example.org", "mapping"), ("[]", "empty"),
        ("{irc: \"#x\"}", "no key"), ("{mail: [a@b]}", "one of"), ("[{mail: a@b}, {mail: a@b}]", "in the list already"),
    ])
    func aBadRecipientIsRefused(recipient: String, says: String) throws {
        let line = "    to: {webhook: \"https://chat.example.org/hook?x=y\"}"
        try expect(Self.good.replacingLine(line, by: "    to: \(recipient)"), 12, says)
    }

    @Test(arguments: [
        "    when: {notify: nobody}", "    when: {notify: task, labels: \"a in\"}", "    when: {keyvals: {step: ~}}",
        "    when: {taskname: \"^rpm\"}", "    when: {streak: 3..2}", "    when: {fatal: maybe}", "    when: 5",
    ])
    func aBadConditionIsRefused(condition: String) throws {
        try expect(
            Self.good.replacingLine("    when: {notify: task, labels: maintainer}", by: condition), 5, "",
            terms: KnownTerms(notify: ["task"], cause: []))
    }

    @Test(arguments: [
        ("routes: 1\ntable: 5", 2, "has to be a list"), ("routes: 1\ntable:", 2, "has to be a list"),
        ("[]", 1, "The routing table has to be a mapping"), ("", 1, "Begin with `routes: 1`"),
        ("routes: 1", 1, "has no table"), ("policy: 1\nrules: []", 1, "no key \"policy\""),
        ("routes: 1\n---\nroutes: 1", 2, "one routing table"),
        ("routes: 1\ntable:\n" + String(repeating: "- {}\n", count: 201), 3, "at most 200"),
        ("routes: 1\ntable: " + String(repeating: "[", count: 100_000), 2, "The routing table is nested too deeply"),
        (String(repeating: "# long\n", count: 40_000), 1, "The routing table has 280000 bytes"),
    ])
    func whatIsNoTableIsRefused(text: String, line: Int, says: String) throws { try expect(text, line, says) }

    @Test func anEmptyTableTellsNobody() throws {
        #expect(try RoutesFile.read(Array("routes: 1\ntable: []".utf8)) == RouteTable([]))
    }

    @Test(arguments: [
        ("on: crash", "on: crash", true), ("on: [crash, held]", "on: held", true),
        ("on: crash", "on: crash, when: {cause: network}", true),
        ("on: crash, when: {cause: \"n*\"}", "on: crash, when: {cause: network}", true),
        ("on: crash, go-on: true", "on: crash", false), ("on: crash", "on: [crash, breaker]", false),
        ("on: crash, when: {cause: network}", "on: crash", false), ("on: crash", "on: gave-up", false),
    ])
    func aRouteToWhichNothingComesIsRefused(first: String, second: String, isRefused: Bool) throws {
        let text = """
            routes: 1
            table:
            - {name: a, \(first), to: {mail: a@example.org}}
            - {name: b, \(second), to: {mail: b@example.org}}
            """
        if isRefused {
            try expect(text, 4, "Put it before \"a\"")
        } else {
            #expect(try RoutesFile.read(Array(text.utf8)).routes.count == 2)
        }
    }

    @Test func aBreakerHasNoLabels() throws {
        let line = "    to: {webhook: \"https://chat.example.org/hook?x=y\"}"
        try expect(Self.good.replacingLine(line, by: "    to: {label: maintainer}"), 12, "has no job")
    }

    @Test(arguments: [
        ([], "POST /webhooks {\"url\": \"https://chat.example.org/hook?x=y\", \"events\": [\"notice\"]}"),
        (
            [webhook("https://chat.example.org/hook?x=y", [.rescheduleDue])],
            "\"events\": [\"reschedule.due\", \"notice\"]}"
        ),
        ([webhook("https://chat.example.org/hook?x=z", [.notice])], "No webhook has this URL"),
    ])
    func aWebhookThatWantsNoNoticesIsRefused(webhooks: [Webhook], says: String) throws {
        try expect(Self.good, 12, says, webhooks: webhooks)
    }

    private static func webhook(_ url: String, _ events: [Webhook.Event]) -> Webhook {
        Webhook(
            id: ID(high: 1, low: 2), url: url, events: events, createdAt: Timestamp(microseconds: 0), actor: .anonymous)
    }

    @Test func aWebhookThatWantsNoticesIsTaken() throws {
        let webhook = Self.webhook("https://chat.example.org/hook?x=y", [.rescheduleDue, .notice])
        #expect(try RoutesFile.read(Array(Self.good.utf8), webhooks: [webhook]).routes.count == 2)
    }

    @Test(arguments: ["ops@example.org", "o'b+r%n{}#&*!@example.org"])
    func theBuiltInTableReadsAsItIs(address: String) throws {
        let text = RouteTable.standardText(taskotron: address)
        #expect(try RoutesFile.read(Array(text.utf8)) == .standard(taskotron: address))
        #expect(text.hasPrefix("# ") && text.contains("--mail-to, \(address)."))
    }

    @Test func withoutAnAddressTheBuiltInTableNotifiesNobody() throws {
        let text = RouteTable.standardText(taskotron: nil)
        #expect(try RoutesFile.read(Array(text.utf8)) == RouteTable([]))
        #expect(text.contains("nobody is notified"))
    }

    private func expect(
        _ text: String, _ line: Int, _ says: String, terms: KnownTerms? = nil, webhooks: [Webhook]? = nil
    ) throws {
        let error = try #require(throws: ValidationErrors.self) {
            try RoutesFile.read(Array(text.utf8), terms: terms, webhooks: webhooks)
        }
        #expect(
            error.all.contains {
                $0.place?.line == line && (says.isEmpty || "\($0.message) \($0.hint)".contains(says))
            },
            "\(error.all)")
    }
}

extension String {
    fileprivate func replacingLine(_ line: String, by other: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == line ? other : String($0) }.joined(separator: "\n")
    }
}
