import Access
import Jobs
import Rescheduling
import StoreTestSupport
import Testing

@testable import Rescheduler
@testable import Store

/// Jobs that people have run again, one by one.
@Suite(.timeLimit(.minutes(10))) struct ByHandTests {
    private let giveUp = Policy(otherwise: Rule(name: "otherwise", then: .giveUp))

    @Test func aCrowdIsServedWhileDriversHaveAllTheirConnections() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            let crashed = try await bundle.crash(50)
            try await bundle.decideAll()
            try await withThrowingTaskGroup(of: Void.self) { drivers in
                try await holdAll(bundle, &drivers)
                defer { drivers.cancelAll() }
                let made = try await withThrowingTaskGroup(of: ReschedulingStore.ByHand.self) { people in
                    for job in crashed {
                        people.addTask {
                            try await bundle.store.rescheduling.rescheduleByHand(
                                job, comment: "now", force: false, policyVersion: 1, by: .anonymous,
                                now: bundle.clock.now)
                        }
                    }
                    return try await people.reduce(into: [ReschedulingStore.ByHand]()) { $0.append($1) }
                }
                for outcome in made { if case .made = outcome {} else { Issue.record("\(outcome)") } }
            }
            let successors = try await bundle.scheduled()
            #expect(successors.count == 50)
            #expect(Set(successors.compactMap(\.predecessor)) == Set(crashed))
        }
    }

    /// Opens as many transactions as there may be, and returns when they are; they stay open until they are cancelled.
    private func holdAll(
        _ bundle: DriverBundle, _ drivers: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        for _ in 0..<DriverBundle.deciders {
            drivers.addTask {
                try await bundle.store.rescheduling.decisionTransaction { _ in
                    open.yield()
                    // Cancelled, it ends.
                    try await Task.sleep(for: .seconds(3600))
                }
            }
        }
        var count = 0
        for await _ in opened {
            count += 1
            if count == DriverBundle.deciders { return }
        }
    }
}
