import Jobs
import Testing
import Time

@testable import Rescheduling

struct BudgetTests {
    let hourly = Budget(per: .taskname, limit: 4, within: TimeSpan(seconds: 3600))

    @Test func aWhileBeginsAtTheFullHour() {
        #expect(hourly.window(of: .noon) == .noon)
        #expect(hourly.window(of: .noon + TimeSpan(seconds: 3599)) == .noon)
        #expect(hourly.window(of: .noon - TimeSpan(seconds: 1)) == .noon - TimeSpan(seconds: 3600))
        #expect(
            hourly.window(of: Timestamp(microseconds: -1)) == Timestamp(microseconds: -3_600_000_000))
    }

    @Test func whatIsOverTheLimitIsSpreadOverTheNextWhile() {
        let policy = Policy(otherwise: Rule(name: "otherwise", then: .reschedule, backoff: .plain), budgets: [hourly])
        var use = BudgetUse()
        let due = (0..<10).map { _ in
            let decision = policy.decide(.sample(), spent: use)
            use.spend(policy.budgets, .sample(), due: decision.notBefore ?? .noon)
            return decision.notBefore.map { ($0.microseconds - Timestamp.noon.microseconds) / 60_000_000 }
        }
        #expect(due == [1, 1, 1, 1, 60, 75, 90, 105, 120, 135])
        let text = policy.decide(.sample(), spent: use).text
        #expect(
            text == "Attempt 1 of 3: will run again at 14:30:00Z (no rule matched; deferred by the budget of 4 in 1h "
                + "for the taskname rpmlint).")
    }

    @Test func eachHasItsOwn() {
        var use = BudgetUse()
        for _ in 0..<4 { use.spend([hourly], .sample(), due: .noon) }
        #expect(use.room(for: .sample(), under: [hourly], from: .noon) != nil)
        #expect(use.room(for: .sample(taskname: "other"), under: [hourly], from: .noon) == nil)
    }

    @Test(arguments: [(Budget.Per.taskname, "rpmlint"), (.arch, "x86_64"), (.cause, "network"), (.all, "")])
    func countsUnder(per: Budget.Per, value: String) {
        let budget = Budget(per: per, limit: 1, within: TimeSpan(seconds: 60))
        #expect(budget.key(of: .sample()) == BudgetKey(per: per, within: TimeSpan(seconds: 60), value: value))
    }

    @Test func allBudgetsNeedRoom() {
        let daily = Budget(per: .all, limit: 2, within: TimeSpan(seconds: 86_400))
        var use = BudgetUse()
        let spent = use.spend([hourly, daily], .sample(), due: .noon)
        #expect(spent.map(\.key.per) == [.taskname, .all])
        use.spend([hourly, daily], .sample(), due: .noon)
        let room = use.room(for: .sample(taskname: "other"), under: [hourly, daily], from: .noon)
        #expect(room?.budget == daily && room?.time == .noon + TimeSpan(seconds: 43_200))
    }

    @Test func twoBudgetsOverTheSameCountOnce() {
        let strict = Budget(per: .taskname, limit: 1, within: TimeSpan(seconds: 3600))
        var use = BudgetUse()
        #expect(use.spend([hourly, strict], .sample(), due: .noon).count == 1)
        #expect(use.count(hourly.key(of: .sample()), window: .noon) == 1)
        #expect(use.room(for: .sample(), under: [hourly, strict], from: .noon)?.budget == strict)
    }

    @Test func aCanaryDoesNotWait() {
        let policy = Policy(breakers: [.network], budgets: [hourly])
        var use = BudgetUse()
        use.set(hourly.key(of: .sample()), window: .noon, to: 4)
        var facts = Facts.sample(openBreakers: ["network outage"])
        facts.release = Release(breaker: "network outage", canary: true)
        #expect(policy.decide(facts, spent: use).notBefore ?? .latest <= .noon + TimeSpan(seconds: 60))
        facts.release?.canary = false
        #expect(policy.decide(facts, spent: use).notBefore == .noon + TimeSpan(seconds: 3600))
    }

    @Test func whatIsLongDueCountsNow() {
        let policy = Policy(
            otherwise: Rule(name: "otherwise", then: .reschedule, backoff: .plain), budgets: [hourly])
        let now = Timestamp.noon + TimeSpan(seconds: 86_400)
        var use = BudgetUse()
        #expect(policy.decide(.sample(now: now), spent: use).notBefore == .noon + TimeSpan(seconds: 60))
        use.set(hourly.key(of: .sample()), window: now, to: 4)
        #expect(policy.decide(.sample(now: now), spent: use).notBefore == now + TimeSpan(seconds: 3600))
    }
}
