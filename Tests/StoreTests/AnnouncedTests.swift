import Access
import Jobs
import StoreTestSupport
import Testing
import Time

@testable import Store

/// What the store announces, and after which commits.
@Suite(.timeLimit(.minutes(10))) struct AnnouncedTests {
    /// Gives `body` a store that hears what is announced.
    private func run(_ body: @escaping @Sendable (StoreBundle, Wakeups) async throws -> Void) async throws {
        try await StoreBundle.run { bundle throws in
            let wakeups = bundle.store.outbox.announcer.wakeups
            for channel in Channel.allCases {
                await wakeups.wait(for: Topic(channel), after: 0, atMost: .seconds(60))
            }
            try await body(bundle, wakeups)
        }
    }

    /// The channels that `body` raises, each as often as it does.
    private func raised(_ wakeups: Wakeups, by body: () async throws -> Void) async rethrows -> [Channel: Int] {
        let counts = { Channel.allCases.map { wakeups.count(Topic($0)) } }
        let before = counts()
        try await body()
        let rises = zip(counts(), before).map { $0 - $1 }
        return Dictionary(uniqueKeysWithValues: zip(Channel.allCases, rises)).filter { $0.value > 0 }
    }

    @Test func aCrashIsAnnouncedAndNoOtherReport() async throws {
        try await run { bundle, wakeups in
            let job = try await bundle.job()
            #expect(try await raised(wakeups) { try await bundle.report(job.id, .running) } == [:])
            #expect(try await raised(wakeups) { try await bundle.report(job.id, .crashed) } == [.crashes: 1])
            let repeated = try await raised(wakeups) { _ = try await bundle.jobs.apply(.of(job.id, .crashed)) }
            #expect(repeated == [:])
        }
    }

    @Test func aSuccessorIsAnnouncedToItsTrigger() async throws {
        try await run { bundle, wakeups in
            let job = try await bundle.create(NewJob(taskname: "rpmlint", labels: ["trigger": "koji"]))
            try await bundle.report(job.id, .crashed)
            let (koji, bodhi) = (Topic.offers(for: "koji"), Topic.offers(for: "bodhi"))
            let count = wakeups.count(koji)
            #expect(try await raised(wakeups) { try await bundle.reschedule(job.id) } == [.offers: 1, .deliveries: 1])
            #expect(await wakeups.isRaised(koji, after: count))
            #expect(await !wakeups.isRaised(bodhi, after: count))
        }
    }

    @Test func aSuccessorOfNoTriggerIsAnnouncedToAll() async throws {
        try await run { bundle, wakeups in
            let job = try await bundle.job(in: .crashed)
            let count = wakeups.count(.offers)
            try await bundle.reschedule(job.id)
            #expect(await wakeups.isRaised(.offers(for: "koji"), after: count))
        }
    }

    @Test func whatIsDueLaterHasNoMessageYet() async throws {
        try await run { bundle, wakeups in
            let job = try await bundle.job(in: .crashed)
            let raised = try await raised(wakeups) {
                try await bundle.reschedule(job.id, notBefore: .now() + .seconds(600))
            }
            #expect(raised == [.offers: 1])
        }
    }

    @Test func whatIsNotCommittedIsNotAnnounced() async throws {
        try await run { bundle, wakeups in
            let job = try await bundle.job(in: .crashed)
            let raised = await raised(wakeups) {
                await #expect(throws: CancellationError.self) {
                    try await bundle.store.rescheduling.decisionTransaction { transaction in
                        let crash = try #require(await transaction.claim(job.id))
                        let decision = ReschedulingStore.decision(about: crash, "again", 0, .now())
                        try await transaction.record([DecidedCrash(crash.job, decision, by: .anonymous)])
                        throw CancellationError()
                    }
                }
                await #expect(throws: CancellationError.self) {
                    try await bundle.store.notices.turn { turn in
                        try await turn.post(to: ["a@example.org"], subject: "s", text: "t")
                        throw CancellationError()
                    }
                }
            }
            #expect(raised == [:])
        }
    }

    @Test func whatIsOnOfferAgainIsAnnounced() async throws {
        try await run { bundle, wakeups in
            let job = try await bundle.job(in: .crashed)
            let successor = try await bundle.reschedule(job.id)
            let offers = bundle.store.offers
            for _ in 0..<2 {
                let leased = try await offers.claim(1, for: "koji", lease: TimeSpan(seconds: 60), by: .anonymous)
                #expect(leased.map(\.job.id) == [successor])
                #expect(await raised(wakeups) { await offers.putBack(leased) } == [.offers: 1])
            }
            let leased = try #require(
                await offers.claim(1, for: "koji", lease: TimeSpan(seconds: 60), by: .anonymous).first)
            let release = { @Sendable in
                _ = try await offers.release(successor, lease: leased.lease.id, pause: TimeSpan(seconds: 0))
            }
            #expect(try await raised(wakeups, by: release) == [.offers: 1])
            #expect(try await raised(wakeups, by: release) == [:])
        }
    }

    @Test func aMessageThatIsPostedOrSentAgainIsAnnounced() async throws {
        try await run { bundle, wakeups in
            let posted = try await raised(wakeups) {
                try await bundle.store.notices.turn { turn in
                    try await turn.post(to: ["a@example.org"], subject: "s", text: "t")
                }
            }
            #expect(posted == [.deliveries: 1])
            let outbox = bundle.store.outbox
            let claimed = try #require(await outbox.claim(.plenty).first)
            let attempt = DeliveryAttempt(
                number: claimed.attempt, begunAt: .now(), duration: .zero, status: nil, error: nil, answer: nil)
            try await outbox.record(attempt, of: claimed.id, .dead)
            #expect(
                try await raised(wakeups) { _ = try await outbox.resend(claimed.id, by: .anonymous) } == [
                    .deliveries: 1
                ])
        }
    }
}

extension Wakeups {
    /// Whether a topic was raised after the first `count` times.
    fileprivate func isRaised(_ topic: Topic, after count: Int) async -> Bool {
        let patience = Duration.milliseconds(50)
        return await ContinuousClock().measure { await wait(for: topic, after: count, atMost: patience) } < patience
    }
}
