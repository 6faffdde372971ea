import Locking
import Store
import Testing

@testable import ServiceLoop

@Suite(.timeLimit(.minutes(5))) struct ServiceLoopTests {
    private struct Failure: Error, Equatable { let reason: String }

    /// A call that comes in each step, and the waits for calls.
    private final class Calls: Sendable {
        private let state = Locked((count: 4, waits: [String]()))

        var waits: [String] { state.withLock { $0.waits } }

        func come() { state.withLock { $0.count += 1 } }

        var wakeup: Wakeup {
            Wakeup(count: { self.state.withLock { $0.count } }) { seen, patience in
                self.state.withLock { $0.waits.append("\(seen) \(patience)") }
            }
        }
    }

    /// Runs a loop through these steps, the last of which cancels it, and returns its rests and what it reported.
    private func run(
        reportsOutages: Bool = false, calls: Calls? = nil, _ results: [Result<ServiceLoop.Next, any Error>]
    ) async -> (rests: [Duration], reports: [String]) {
        let (clock, reports, left) = (StepClock(), Locked<[String]>([]), Locked(results[...]))
        let task = Locked<Task<Void, Never>?>(nil)
        let loop = ServiceLoop(
            retryAfter: .seconds(7) ... .seconds(100), wokenBy: calls?.wakeup, reportsOutages: reportsOutages,
            clock: clock
        ) { failure, _ in
            reports.withLock { $0.append("\(failure)") }
        }
        let (begin, started) = AsyncStream.makeStream(of: Void.self)
        let running = Task {
            for await _ in begin { break }
            await loop.run {
                calls?.come()
                let next = left.withLock { $0.popFirst() }
                if left.withLock({ $0.isEmpty }) { task.withLock { $0?.cancel() } }
                return try next?.get() ?? .more
            }
        }
        task.withLock { $0 = running }
        started.yield()
        await running.value
        return (clock.rests, reports.withLock { $0 })
    }

    @Test func goesOnAtOnceWhileThereMayBeMoreAndRestsWhenThereIsNothing() async {
        let seen = await run([
            .success(.more), .success(.rest(.seconds(1))), .success(.more), .success(.rest(.seconds(3))),
            .success(.more),
        ])
        #expect(seen.rests == [.seconds(1), .seconds(3)])
        #expect(seen.reports == [])
    }

    @Test func aFailureIsReportedOnceAndBacksOff() async {
        let seen = await run([.failure(Failure(reason: "a")), .failure(Failure(reason: "b")), .success(.more)])
        #expect(seen.rests == [.seconds(7), .seconds(14)])
        #expect(seen.reports == [Failure(reason: "a"), Failure(reason: "b")].map { "\($0)" })
    }

    @Test func theRestsGrowUpToTheLongest() async {
        let failures = (1...7).map { Result<ServiceLoop.Next, any Error>.failure(Failure(reason: "\($0)")) }
        let seen = await run(failures + [.success(.more)])
        #expect(seen.rests == [7, 14, 28, 56, 100, 100, 100].map { .seconds($0) })
        #expect(seen.reports.count == 7)
    }

    @Test(arguments: [ServiceLoop.Next.more, .rest(.seconds(1))])
    func aStepThatSucceedsMakesTheNextRestTheFirstAgain(success: ServiceLoop.Next) async {
        let failure = Result<ServiceLoop.Next, any Error>.failure(Failure(reason: "a"))
        let seen = await run([failure, failure, .success(success), failure, failure, .success(.more)])
        #expect(seen.rests.filter { $0 != .seconds(1) } == [7, 14, 7, 14].map { .seconds($0) })
    }

    @Test func outagesBackOffToo() async {
        let outage = Result<ServiceLoop.Next, any Error>.failure(StoreError.unavailable("gone"))
        #expect(await run([outage, outage, outage, .success(.more)]).rests == [7, 14, 28].map { .seconds($0) })
    }

    @Test(arguments: [StoreError.busy, .unavailable("gone")])
    func anOutageIsReportedByThoseWhoWatchTheDatabase(error: StoreError) async {
        let seen = await run([.failure(error), .success(.more)])
        #expect(seen.rests == [.seconds(7)])
        #expect(seen.reports == [])
        #expect(await run(reportsOutages: true, [.failure(error), .success(.more)]).reports == ["\(error)"])
    }

    @Test func whatFailsBecauseItIsCancelledIsNotReported() async {
        let seen = await run(reportsOutages: true, [.failure(Failure(reason: "cancelled"))])
        #expect(seen.rests == [])
        #expect(seen.reports == [])
    }

    /// A call that comes while a step looks ends the rest after it, and the one after a failure.
    @Test func isWokenByCallsSinceTheStepBegan() async {
        let calls = Calls()
        _ = await run(
            calls: calls,
            [
                .success(.rest(.seconds(1))), .failure(Failure(reason: "woken after a failure too")),
                .success(.rest(.seconds(1))),
            ])
        #expect(calls.waits == ["4 1.0 seconds", "5 7.0 seconds"])
    }

    /// Calls that come all the time do not make it fail as often.
    @Test func isNotWokenAfterASecondFailureInARow() async {
        let calls = Calls()
        let failure = Result<ServiceLoop.Next, any Error>.failure(Failure(reason: "a"))
        let seen = await run(
            calls: calls, [failure, failure, failure, .success(.more), failure, .success(.more)])
        #expect(calls.waits == ["4 7.0 seconds", "8 7.0 seconds"])
        #expect(seen.rests == [.seconds(14), .seconds(28)])
    }

    @Test func waitsUntilItIsReadyBeforeEachStepAndEndsWhenItNeverIs() async {
        let (waits, steps) = (Locked(0), Locked(0))
        let loop = ServiceLoop(
            untilReady: { () throws(CancellationError) in
                let count = waits.withLock { waits in
                    waits += 1
                    return waits
                }
                if count == 3 { throw CancellationError() }
            }, clock: StepClock()
        ) { _, _ in }
        await loop.run {
            steps.withLock { $0 += 1 }
            return .more
        }
        #expect(waits.withLock { $0 } == 3)
        #expect(steps.withLock { $0 } == 2)
    }
}
