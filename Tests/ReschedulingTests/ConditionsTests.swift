import Jobs
import Testing

@testable import Rescheduling

struct ConditionsTests {
    static let facts = Facts.sample(
        CrashReport(
            notify: "task", cause: "network", keyvals: ["http_status": "503", "reason": "TIMED_OUT", "empty": ""]),
        taskname: "rpmlint", labels: ["env": "prod", "team": "a"],
        chain: Chain(attempt: 4, counted: 2, causes: ["network", "network", "minion", "network"], seconds: 90))

    @Test(arguments: [
        Conditions(), Conditions(notify: .oneOf("taskotron", "task")), Conditions(cause: .oneOf("net*")),
        Conditions(fatal: false), Conditions(keyvals: ["http_status": .oneOf("5*")]),
        Conditions(keyvals: ["reason": .oneOf("HEARTBEAT_LOST", "TIMED_OUT")]), Conditions(keyvals: ["none": .absent]),
        Conditions(keyvals: ["empty": .present]), Conditions(keyvals: ["empty": .oneOf("")]),
        Conditions(taskname: .oneOf("rpm*")), Conditions(item: .oneOf("*-1.0")), Conditions(arch: .present),
        Conditions(labels: LabelSelector([.isOneOf(key: "env", values: ["prod"])])), Conditions(attempt: 4...4),
        Conditions(streak: 3...3), Conditions(age: 60...(.max)), Conditions(spent: 90...90),
    ])
    func match(_ conditions: Conditions) { #expect(conditions.match(Self.facts)) }

    @Test(arguments: [
        Conditions(notify: .oneOf("taskotron")), Conditions(cause: .oneOf("NETWORK")), Conditions(fatal: true),
        Conditions(keyvals: ["http_status": .oneOf("4*")]), Conditions(keyvals: ["none": .oneOf("*")]),
        Conditions(keyvals: ["none": .present]), Conditions(keyvals: ["empty": .absent]),
        Conditions(keyvals: ["http_status": .oneOf("5*"), "reason": .oneOf("OTHER")]),
        Conditions(taskname: .oneOf("rpm")), Conditions(item: .absent), Conditions(arch: .oneOf("s390x", "ppc*")),
        Conditions(labels: LabelSelector([.isAbsent(key: "env")])), Conditions(attempt: 1...3),
        Conditions(streak: 4...(.max)), Conditions(age: 0...59), Conditions(spent: 0...89),
        Conditions(cause: .oneOf("network"), attempt: 5...5),
    ])
    func doNotMatch(_ conditions: Conditions) { #expect(!conditions.match(Self.facts)) }

    @Test(arguments: [
        (LabelSelector.Requirement.isOneOf(key: "env", values: ["test", "prod"]), true),
        (.isOneOf(key: "none", values: ["prod"]), false), (.isNoneOf(key: "env", values: ["prod"]), false),
        (.isNoneOf(key: "none", values: ["prod"]), true), (.exists(key: "env"), true), (.exists(key: "none"), false),
        (.isAbsent(key: "env"), false), (.isAbsent(key: "none"), true),
    ])
    func selectorsAreThoseOfKubernetes(requirement: LabelSelector.Requirement, matches: Bool) {
        #expect(LabelSelector([requirement]).matches(["env": "prod"]) == matches)
    }

    @Test func aSelectorNeedsAllItsParts() {
        let selector = LabelSelector([.exists(key: "env"), .isAbsent(key: "team")])
        #expect(selector.matches(["env": "prod"]))
        #expect(!selector.matches(["env": "prod", "team": "a"]))
    }

    @Test func theDenominatorLooksAtTheJobAlone() {
        let conditions = Conditions(cause: .oneOf("task"), fatal: true, taskname: .oneOf("rpm*"))
        #expect(conditions.ofTheJob(taskname: "rpmlint", item: nil, arch: nil, labels: [:]))
        #expect(!conditions.ofTheJob(taskname: "dist", item: nil, arch: nil, labels: [:]))
    }
}
