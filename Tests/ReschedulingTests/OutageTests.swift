import Jobs
import Testing
import Time

@testable import Rescheduling

/// Ten thousand crashes within minutes: no storm while it lasts, and every job runs again after it, none twice.
struct OutageTests {
    static let jobs = 10_000
    static let outage = 600..<4200

    /// Before the outage 600 jobs end, two a second after it 600 more; in its first five minutes 10,000.
    private func simulate(_ policy: Policy, hours: Int) -> Simulation {
        var simulation = Simulation(policy: policy, runs: 60) { second, _ in Self.outage.contains(second) }
        for second in 0..<600 { simulation.add(taskname: "calm", endsAt: second) }
        for job in 0..<Self.jobs {
            simulation.add(taskname: "task\(job % 7)", endsAt: Self.outage.lowerBound + job * 300 / Self.jobs)
        }
        for second in 0..<hours * 3600 { simulation.tick(second) }
        return simulation
    }

    private func policy(limit: Int = 5, budgets: [Budget] = []) -> Policy {
        Policy(
            otherwise: Rule(name: "otherwise", then: .reschedule, limit: limit), breakers: [.network], budgets: budgets)
    }

    /// Whatever the limit: what crashed before the breaker opened has its last attempt under it.
    @Test(arguments: [2, 5]) func noStormAndNobodyForgotten(limit: Int) {
        let simulation = simulate(policy(limit: limit), hours: 4)
        let during = simulation.starts.count { Self.outage.contains($0) }
        let opening = simulation.actions.first
        #expect(opening?.action.event.kind == .opened)
        // What crashed before there were enough to open it, and one canary every two minutes.
        #expect(during < 1000)
        let canaries = simulation.actions.count { $0.action.event.kind == .canary && Self.outage.contains($0.second) }
        #expect((20...30).contains(canaries))
        #expect(simulation.actions.last?.action.event.kind == .closed && simulation.state.phase == .closed)
        #expect(simulation.held.isEmpty)
        #expect(simulation.works.allSatisfy { $0.finished && !$0.givenUp })
        let waves = simulation.actions.map(\.action).filter { $0.event.kind == .wave }.map(\.released)
        #expect(zip(waves, waves.dropFirst()).dropLast().allSatisfy { $1 == 2 * $0 })
    }

    @Test func eachCrashHasOneSuccessor() {
        let simulation = simulate(policy(), hours: 4)
        #expect(simulation.works.allSatisfy { $0.rescheduled == $0.chain.attempt - 1 })
        #expect(simulation.starts.count == simulation.works.map(\.rescheduled).reduce(0, +))
        let retried = simulation.works.count { $0.rescheduled == 1 }
        #expect(retried > Self.jobs * 9 / 10)
    }

    @Test func anOutageThatComesBackWhileItReleasesIsHeldBackAgain() {
        let outages = [600..<2400, 3700..<5400, 6000..<6300]
        var simulation = Simulation(policy: policy(), runs: 60) { second, _ in outages.contains { $0.contains(second) }
        }
        for second in 0..<600 { simulation.add(taskname: "calm", endsAt: second) }
        for job in 0..<3000 { simulation.add(taskname: "task", endsAt: 600 + job / 10) }
        for second in 0..<6 * 3600 { simulation.tick(second) }
        let kinds = simulation.actions.map(\.action.event.kind)
        #expect(simulation.actions.contains { $0.action.event.text.hasPrefix("Open again") } && kinds.last == .closed)
        #expect(simulation.held.isEmpty && simulation.works.allSatisfy { $0.finished || $0.givenUp })
        #expect(simulation.works.count { $0.givenUp } == 0)
        #expect(simulation.works.allSatisfy { $0.rescheduled == $0.chain.attempt - 1 })
    }

    @Test(arguments: [20, 60, 90]) func anOutageOfSomeIsHeldBackToo(percent: Int) {
        var simulation = Simulation(policy: policy(), runs: 30) { second, work in
            Self.outage.contains(second) && (second &* 31 &+ work &* 17) % 100 < percent
        }
        for second in 0..<20_000 { simulation.add(taskname: "steady", endsAt: second) }
        for second in 0..<24_000 { simulation.tick(second) }
        let opened = simulation.actions.contains { $0.action.event.kind == .opened }
        // It opens at half of all that ended; below, the rules alone decide.
        #expect(opened == (percent > 50))
        #expect(simulation.held.isEmpty && simulation.works.allSatisfy { $0.finished || $0.givenUp })
    }

    @Test func aBudgetBoundsWhatIsReleased() {
        let budget = Budget(per: .all, limit: 1000, within: TimeSpan(seconds: 3600))
        let simulation = simulate(policy(budgets: [budget]), hours: 16)
        #expect(simulation.works.allSatisfy { $0.finished })
        let perHour = Dictionary(grouping: simulation.starts) { $0 / 3600 }.mapValues(\.count)
        // Canaries do not wait for the budget; what is due in the last second of an hour begins in the next.
        #expect(perHour.values.allSatisfy { $0 <= 1040 })
    }

    @Test func withoutABreakerThereIsAStorm() {
        var unbroken = policy()
        unbroken.breakers[0].crashes = .max
        let simulation = simulate(unbroken, hours: 2)
        #expect(simulation.starts.count { Self.outage.contains($0) } > 10_000)
    }
}
