import Testing

@testable import Postgres

struct PreparedStatementsTests {
    private let statement = Statement(name: "find", sql: "SELECT $1")

    @Test func aStatementIsPreparedOnce() {
        var prepared = PreparedStatements()
        let first = prepared.plan(for: statement, [.int4(1)])
        let second = prepared.plan(for: statement, [.int4(nil)])
        #expect(first.isNew)
        #expect(!second.isNew)
        #expect(first.plan === second.plan)
        #expect(first.plan.types == [.int4])
        #expect(first.plan.name.hasPrefix("find."))
    }

    @Test(arguments: [[.text("a")], [], [.int4(1), .int4(2)]] as [[Parameter]])
    func otherTypesNeedAnotherPlan(parameters: [Parameter]) {
        var prepared = PreparedStatements()
        let first = prepared.plan(for: statement, [.int4(1)])
        let second = prepared.plan(for: statement, parameters)
        #expect(second.isNew)
        #expect(second.plan.name != first.plan.name)
    }

    @Test func otherSQLUnderTheSameNameNeedsAnotherPlan() {
        var prepared = PreparedStatements()
        _ = prepared.plan(for: statement, [])
        equal(prepared.plan(for: Statement(name: "find", sql: "SELECT 2"), []).isNew, true)
    }

    @Test func aForgottenPlanIsPreparedUnderANewName() {
        var prepared = PreparedStatements()
        let first = prepared.plan(for: statement, [])
        prepared.forget(first.plan, of: statement)
        let second = prepared.plan(for: statement, [])
        #expect(second.isNew)
        #expect(second.plan.name != first.plan.name)
        prepared.forget(first.plan, of: statement)
        equal(prepared.plan(for: statement, []).isNew, false, "what replaced it stays")
    }

    @Test func namesStayDistinctThoughTheServerKeepsOnly63Bytes() {
        var prepared = PreparedStatements()
        let long = String(repeating: "é", count: 60)
        let names = (0..<2).map { prepared.plan(for: Statement(name: long + "\($0)", sql: ""), []).plan.name }
        #expect(names.allSatisfy { $0.utf8.count <= 63 })
        #expect(names[0] != names[1])
    }
}
