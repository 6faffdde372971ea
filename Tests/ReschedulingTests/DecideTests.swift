import Jobs
import Testing
import Time

@testable import Rescheduling

/// The order in which a policy decides, and what it says.
struct DecideTests {
    let policy = Policy(
        version: 7,
        rules: [
            Rule(name: "fatal is final", when: Conditions(fatal: true), then: .giveUp),
            Rule(
                name: "the network needs time", when: Conditions(cause: .oneOf("network")), then: .reschedule, limit: 5,
                backoff: Backoff(base: TimeSpan(seconds: 300), jitter: .none)),
            Rule(
                name: "minions do not count", when: Conditions(cause: .oneOf("minion")), then: .reschedule,
                backoff: .plain, counts: false),
        ],
        otherwise: Rule(name: "otherwise", then: .reschedule, limit: 3, backoff: .plain), breakers: [.network])

    @Test func theFirstRuleThatMatchesDecides() {
        let decision = policy.decide(.sample(CrashReport(cause: "network", fatal: true)))
        #expect(decision.verdict == .giveUp && decision.rule == "fatal is final" && decision.notBefore == nil)
        #expect(decision.text == "Attempt 1: given up, because rule \"fatal is final\" gives up.")
        #expect(decision.policyVersion == 7 && decision.decidedAt == .noon)
    }

    @Test func aRuleSetsLimitAndBackoff() {
        let decision = policy.decide(.sample(chain: Chain(attempt: 2, counted: 1)))
        #expect(decision.verdict == .reschedule && decision.attempt == 2 && decision.limit == 5 && decision.counts)
        #expect(decision.notBefore == .noon + TimeSpan(seconds: 600))
        #expect(decision.text == "Attempt 2 of 5: will run again at 12:10:00Z (rule \"the network needs time\").")
    }

    @Test func whatNoRuleMatchesIsDecidedOtherwise() {
        let decision = policy.decide(.sample(CrashReport()))
        #expect(decision.verdict == .reschedule && decision.rule == "otherwise")
        #expect(decision.text == "Attempt 1 of 3: will run again at 12:01:00Z (no rule matched).")
    }

    @Test func atItsLimitARuleGivesUp() {
        let decision = policy.decide(.sample(chain: Chain(attempt: 5, counted: 4)))
        #expect(decision.verdict == .giveUp && decision.attempt == 5 && decision.limit == 5)
        #expect(
            decision.text == "Attempt 5: given up, because rule \"the network needs time\" allows 5 attempts.")
    }

    @Test func withoutARuleItSaysThatToo() {
        let last = policy.decide(.sample(CrashReport(), chain: Chain(attempt: 3, counted: 2)))
        #expect(
            last.text == "Attempt 3: given up, because no rule matched, and the policy allows 3 attempts then.")
        let never = Policy(otherwise: Rule(name: "otherwise", then: .giveUp)).decide(.sample())
        #expect(never.text == "Attempt 1: given up, because no rule matched, and the policy gives up then.")
    }

    @Test func atItsLimitARuleMayLeaveItToTheNext() {
        var policy = policy
        policy.rules[1].atLimit = .nextRule
        policy.rules.append(
            Rule(
                name: "the network needs a night", when: Conditions(cause: .oneOf("network")), then: .reschedule,
                limit: 6,
                backoff: Backoff(base: TimeSpan(seconds: 28_800), max: TimeSpan(seconds: 86_400), jitter: .none)))
        #expect(policy.decide(.sample(chain: Chain(attempt: 4, counted: 3))).rule == "the network needs time")
        let decision = policy.decide(.sample(chain: Chain(attempt: 5, counted: 4)))
        #expect(decision.rule == "the network needs a night" && decision.verdict == .reschedule)
        #expect(decision.text.contains("will run again on 2026-11-21 at 12:00:00Z"))
    }

    @Test func attemptsThatDoNotCountEndAtTheCapOnly() {
        let minion = CrashReport(cause: "minion")
        let ninth = policy.decide(.sample(minion, chain: Chain(attempt: 9, counted: 2)))
        #expect(ninth.verdict == .reschedule && !ninth.counts && ninth.attempt == 3)
        #expect(ninth.text.hasPrefix("Attempt 9, which does not count: will run again at 13:00:00Z"))
        let tenth = policy.decide(.sample(minion, chain: Chain(attempt: 10, counted: 2)))
        #expect(tenth.verdict == .giveUp && tenth.rule == "cap" && tenth.limit == 10)
        #expect(
            tenth.text == "Attempt 10, 7 of which did not count: given up, because no chain has more than 10 attempts "
                + "(the policy's cap).")
    }

    @Test func theKillSwitchComesBeforeEverything() {
        var policy = policy
        policy.stop = "moving house."
        let decision = policy.decide(.sample(chain: Chain(attempt: 99, counted: 99), openBreakers: ["network outage"]))
        #expect(decision.verdict == .giveUp && decision.rule == "kill switch")
        #expect(decision.text == "Attempt 100: given up, because rescheduling is stopped: moving house.")
    }

    @Test func anOpenBreakerHoldsWhatItIsOver() {
        let decision = policy.decide(.sample(openBreakers: ["network outage"]))
        #expect(decision.verdict == .hold && decision.breaker == "network outage" && decision.notBefore == nil)
        #expect(decision.rule == "the network needs time" && !decision.counts)
        #expect(
            decision.text
                == "Attempt 1, which does not count: held until the breaker \"network outage\" releases it; "
                + "then it will run again (rule \"the network needs time\").")
        #expect(policy.decide(.sample(CrashReport(), openBreakers: ["network outage"])).verdict == .reschedule)
        #expect(policy.decide(.sample(openBreakers: ["of another policy"])).verdict == .reschedule)
    }

    @Test func inAnOutageTheLastAttemptIsHeldAndRunsAgain() {
        var last = Facts.sample(chain: Chain(attempt: 5, counted: 4), openBreakers: ["network outage"])
        #expect(policy.decide(last).verdict == .hold)
        last.release = Release(breaker: "network outage", canary: false)
        let decision = policy.decide(last)
        #expect(decision.verdict == .reschedule && !decision.counts)
        #expect(
            decision.text == "Attempt 5, which does not count: will run again at 13:00:00Z, released by the breaker "
                + "\"network outage\" (rule \"the network needs time\").")
        last.openBreakers = []
        #expect(policy.decide(last).verdict == .reschedule, "the outage is over, but it crashed in it")
    }

    @Test func inAnOutageARuleAtItsLimitLeavesNothingToTheNext() {
        var policy = policy
        policy.rules[1].atLimit = .nextRule
        let last = Facts.sample(chain: Chain(attempt: 5, counted: 4), openBreakers: ["network outage"])
        #expect(policy.decide(last).rule == "the network needs time")
    }

    @Test func whatARuleOrTheCapGivesUpIsNotHeld() {
        let fatal = Facts.sample(CrashReport(cause: "network", fatal: true), openBreakers: ["network outage"])
        #expect(policy.decide(fatal).verdict == .giveUp)
        let tenth = Facts.sample(chain: Chain(attempt: 10, counted: 2), openBreakers: ["network outage"])
        #expect(policy.decide(tenth).rule == "cap")
    }

    @Test func aCanaryPassesEveryBreakerAndAWaveItsOwn() {
        var facts = Facts.sample(openBreakers: ["network outage"], now: .noon + TimeSpan(seconds: 3600))
        facts.release = Release(breaker: "network outage", canary: true)
        let decision = policy.decide(facts)
        #expect(decision.verdict == .reschedule && decision.notBefore == .noon + TimeSpan(seconds: 300))
        #expect(
            decision.text
                == "Attempt 1, which does not count: will run again at once, as a canary of the breaker \"network outage\" "
                + "(rule \"the network needs time\").")
        var policy = policy
        policy.breakers.append(policy.breakers[0])
        policy.breakers[1].name = "another"
        facts.openBreakers.insert("another")
        #expect(policy.decide(facts).verdict == .reschedule)
        facts.release?.canary = false
        #expect(policy.decide(facts).breaker == "another")
    }

    @Test func backoffCountsFromTheCrash() {
        let late = policy.decide(.sample(now: .noon + TimeSpan(seconds: 86_400)))
        #expect(late.notBefore == .noon + TimeSpan(seconds: 300))
        #expect(late.text.contains("will run again at once"))
    }

    @Test func theDefaultTriesThreeTimes() {
        func verdict(_ counted: Int, fatal: Bool = false) -> Decision.Verdict {
            Policy.default.decide(
                .sample(CrashReport(fatal: fatal), chain: Chain(attempt: counted + 1, counted: counted))
            )
            .verdict
        }
        #expect(verdict(0) == .reschedule && verdict(1) == .reschedule && verdict(2) == .giveUp)
        #expect(verdict(0, fatal: true) == .giveUp)
    }
}
