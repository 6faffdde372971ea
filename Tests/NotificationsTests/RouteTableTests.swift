import Jobs
import Notifications
import Rescheduling
import Testing
import Time

struct RouteTableTests {
    private static func facts(
        notify: String = "unknown", cause: String = "unknown", keyvals: KeyValues = [:], labels: KeyValues = [:]
    ) -> Facts {
        let report = CrashReport(notify: notify, cause: cause, keyvals: keyvals)
        return Facts(
            crash: Crash(report: report, crashedAt: Timestamp(microseconds: 0)), taskname: "rpmlint", labels: labels)
    }

    private static let table = RouteTable.standard(taskotron: "ops@example.org")
    private static let maintained: KeyValues = ["maintainer": "ann@example.org"]

    @Test func whatIsForTheTaskGoesToItsMaintainer() {
        let facts = Self.facts(notify: "task", labels: Self.maintained)
        #expect(Self.table.matches([.crash, .gaveUp], of: facts).map(\.recipient) == [.mail("ann@example.org")])
    }

    @Test(arguments: [
        facts(notify: "task"), facts(notify: "taskotron", labels: maintained), facts(labels: maintained),
        facts(keyvals: ["step": "MINION_CREATION"], labels: maintained),
    ])
    func allElseGoesToTheTaskotronMaintainer(facts: Facts) {
        #expect(Self.table.matches([.crash, .gaveUp], of: facts).map(\.recipient) == [.mail("ops@example.org")])
    }

    @Test(
        arguments: [
            ["directive": "shell"], ["directive": "Python"], ["step": "FORMULA_PARSING"],
            ["step": "package_installation"],
            ["directive": "shell", "step": "MINION_CREATION"],
        ] as [KeyValues])
    func keyvalsTellWhenNotifyIsUnknown(keyvals: KeyValues) {
        let facts = Self.facts(keyvals: keyvals, labels: Self.maintained)
        #expect(facts.crash.report.suggestedNotify == "task")
        #expect(Self.table.matches([.gaveUp], of: facts).map(\.recipient) == [.mail("ann@example.org")])
    }

    @Test(arguments: [["directive": "koji"], ["step": "MINION_CREATION"]] as [KeyValues])
    func keyvalsOfAnythingElseSuggestTaskotron(keyvals: KeyValues) {
        #expect(Self.facts(keyvals: keyvals).crash.report.suggestedNotify == "taskotron")
    }

    @Test func whatTheReporterSaidStands() {
        #expect(Self.facts(notify: "taskotron", keyvals: ["directive": "shell"]).crash.report.suggestedNotify == nil)
        #expect(Self.facts(keyvals: ["reason": "x"]).crash.report.suggestedNotify == nil)
    }

    @Test func everyCrashIsToldOfAndWhatIsGivenUpLater() {
        let facts = Self.facts(notify: "task", labels: Self.maintained)
        for occasions in [[.crash], [.crash, .held], [.gaveUp]] as [Set<Occasion>] {
            #expect(Self.table.matches(occasions, of: facts).map(\.recipient) == [.mail("ann@example.org")])
            #expect(Self.table.matches(occasions, of: Self.facts()).map(\.recipient) == [.mail("ops@example.org")])
        }
        #expect(Self.table.matches([.held], of: facts).isEmpty && Self.table.matches([.newCause], of: facts).isEmpty)
    }

    @Test func theFirstRouteThatMatchesTellsUnlessItGoesOn() {
        var one = NotificationRoute(
            name: "one", on: [.crash], when: Conditions(cause: .oneOf("net*")), to: [.mail("a"), .mail("b")])
        let two = NotificationRoute(name: "two", on: [.crash, .held], to: [.mail("b"), .webhook("https://c")])
        let network = Self.facts(cause: "network")
        #expect(RouteTable([one, two]).matches([.crash], of: network).map(\.route.name) == ["one", "one"])
        #expect(RouteTable([one, two]).matches([.crash], of: Self.facts()).map(\.route.name) == ["two", "two"])
        #expect(RouteTable([one, two]).matches([.held], of: network).map(\.route.name) == ["two", "two"])
        #expect(RouteTable([one, two]).matches([.breaker], of: network).isEmpty)
        one.goesOn = true
        let matches = RouteTable([one, two]).matches([.crash], of: network)
        // Nobody is notified twice, and by the first route that names them.
        #expect(matches.map(\.recipient) == [.mail("a"), .mail("b"), .webhook("https://c")])
        #expect(matches.map(\.route.name) == ["one", "one", "two"])
    }

    /// Else nobody would be notified of a job, or could write into the head of a mail.
    @Test(arguments: ["", "ann", "ann@example.org\r\nBcc: all@example.org", "a@b@c", "a b@example.org"])
    func aRouteWhoseLabelIsNoAddressLeavesItToTheNext(label: String) {
        let table = RouteTable([
            NotificationRoute(name: "one", on: [.crash], to: [.label("maintainer")]),
            NotificationRoute(name: "two", on: [.crash], to: [.mail("b@example.org")]),
        ])
        let matches = table.matches([.crash], of: Self.facts(labels: ["maintainer": label]))
        #expect(matches.map(\.recipient) == [.mail("b@example.org")])
        let one = table.matches([.crash], of: Self.facts(labels: ["maintainer": "ann@example.org"]))
        #expect(one.map(\.recipient) == [.mail("ann@example.org")])
    }

    @Test func aBreakerPassesByWhomOnlyALabelNames() {
        let table = RouteTable([
            NotificationRoute(name: "one", on: [.crash, .breaker], to: [.label("maintainer")]),
            NotificationRoute(name: "two", on: [.breaker], to: [.mail("b@example.org")]),
        ])
        #expect(table.matchesOfBreaker().map(\.recipient) == [.mail("b@example.org")])
    }

    @Test func aLabelThatIsNotThereIsNobody() {
        let route = NotificationRoute(name: "one", on: [.crash], to: [.label("maintainer"), .mail("b")])
        #expect(RouteTable([route]).matches([.crash], of: Self.facts()).map(\.recipient) == [.mail("b")])
    }

    @Test func breakersAreToldByRoutesWithoutConditions() {
        let narrow = NotificationRoute(
            name: "n", on: [.breaker], when: Conditions(cause: .oneOf("x")), to: [.mail("a")])
        let wide = NotificationRoute(name: "w", on: [.breaker], to: [.label("maintainer"), .mail("b")])
        #expect(RouteTable([narrow, wide]).matchesOfBreaker().map(\.recipient) == [.mail("b")])
        #expect(Self.table.matchesOfBreaker().map(\.recipient) == [.mail("ops@example.org")])
    }
}
