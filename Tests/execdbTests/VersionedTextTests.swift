import Access
import Notifications
import RuleFiles
import Testing
import Time
import Validation

@testable import execdb

/// What the commands and the requests know of policies and routing tables.
struct VersionedTextTests {
    private static let hook = """
        routes: 1
        table: [{name: a, on: crash, to: {webhook: "https://chat.example.org/hook"}}]
        """

    @Test(arguments: [
        ("policy: 1", "0 rules, 0 breakers, 0 budgets"),
        (
            "policy: 1\nstop: moving\nrules: [{name: a, then: give-up}]\nbudgets: [{per: all, limit: 1, within: 1h}]",
            "1 rule, 0 breakers, 1 budget; rescheduling is stopped: moving"
        ),
    ])
    func aPolicyIsSummedUp(text: String, summary: String) throws {
        #expect(PolicyText.summary(of: try PolicyText.read(Array(text.utf8), names: nil)) == summary)
    }

    @Test(arguments: [("routes: 1\ntable: []", "0 routes; nobody is notified"), (hook, "1 route")])
    func aRoutingTableIsSummedUp(text: String, summary: String) throws {
        #expect(RoutesText.summary(of: try RoutesText.read(Array(text.utf8), names: nil)) == summary)
    }

    @Test func whatMayBeNamedIsLookedAt() throws {
        let terms = KnownTerms(notify: ["task"], cause: ["network"])
        let names = KnownNames(terms: terms, webhooks: [])
        #expect(throws: ValidationErrors.self) { try RoutesText.read(Array(Self.hook.utf8), names: names) }
        let policy = "policy: 1\nrules: [{name: a, when: {cause: minion}, then: give-up}]"
        #expect(throws: ValidationErrors.self) { try PolicyText.read(Array(policy.utf8), names: names) }
        let webhook = Webhook(
            id: ID(high: 1, low: 2), url: "https://chat.example.org/hook", events: [.notice],
            createdAt: Timestamp(microseconds: 0), actor: .anonymous)
        let known = KnownNames(terms: terms, webhooks: [webhook])
        #expect(try RoutesText.read(Array(Self.hook.utf8), names: known).routes.count == 1)
    }

    @Test func theBuiltInRoutesTellTheAddressOfTheSettings() throws {
        func builtIn(_ environment: [String: String]) throws -> String {
            try RoutesText.builtIn(SettingValues(flags: [:], environment: environment, file: nil))
        }
        #expect(try builtIn([:]).contains("nobody is notified"))
        #expect(try builtIn(["EXECDB_MAIL_TO": "ops@example.org"]).contains(#"{mail: "ops@example.org"}"#))
        #expect(throws: Failure.self) { try builtIn(["EXECDB_MAIL_TO": "ops"]) }
    }

    @Test(arguments: [
        ("a\nb\n", "a\nb\n", []), ("a\nb\n", "a\nc\n", [" a", "-b", "+c", " "]), ("", "a", ["-", "+a"]),
        ("a\nb", "b", ["-a", " b"]), ("b", "a\nb", ["+a", " b"]),
    ])
    func differencesAreShownByLines(old: String, new: String, lines: [String]) {
        #expect(LineDifference.lines(from: old, to: new) == lines)
    }
}
