import Locking
import Store
import Testing

@testable import ServiceLoop

@Suite(.timeLimit(.minutes(5))) struct ServiceLoopTests {
    private struct Failure: Error, Equatable { let reason: String }

    /// Runs a loop through these steps, the last of which cancels it, and returns its rests and what it reported.
    private func run(
        reportsOutages: Bool = false, _ results: [Result<ServiceLoop.Next, any Error>]
    ) async -> (rests: [Duration], reports: [String]) {
        let (clock, reports, left) = (StepClock(), Locked<[String]>([]), Locked(results[...]))
        let task = Locked<Task<Void, Never>?>(nil)
        let loop = ServiceLoop(retryAfter: .seconds(7), reportsOutages: reportsOutages, clock: clock) { failure, _ in
            reports.withLock { $0.append("\(failure)") }
        }
        let (begin, started) = AsyncStream.makeStream(of: Void.self)
        let running = Task {
            for await _ in begin { break }
            await loop.run {
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
        #expect(seen.rests == [.seconds(7), .seconds(7)])
        #expect(seen.reports == [Failure(reason: "a"), Failure(reason: "b")].map { "\($0)" })
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

    /// A call that comes while a step looks ends the rest after it.
    @Test func isWokenByCallsSinceTheStepBegan() async {
        let (calls, waits, steps) = (Locked(4), Locked<[String]>([]), Locked(0))
        let wakeup = Wakeup(count: { calls.withLock { $0 } }) { seen, patience in
            waits.withLock { $0.append("\(seen) \(patience)") }
        }
        let task = Locked<Task<Void, Never>?>(nil)
        let loop = ServiceLoop(retryAfter: .seconds(7), wokenBy: wakeup, clock: StepClock()) { _, _ in }
        let (begin, started) = AsyncStream.makeStream(of: Void.self)
        let running = Task {
            for await _ in begin { break }
            await loop.run {
                calls.withLock { $0 += 1 }
                let step = steps.withLock { steps in
                    steps += 1
                    return steps
                }
                if step == 3 { task.withLock { $0?.cancel() } }
                if step == 2 { throw Failure(reason: "woken after a failure too") }
                return .rest(.seconds(1))
            }
        }
        task.withLock { $0 = running }
        started.yield()
        await running.value
        #expect(waits.withLock { $0 } == ["4 1.0 seconds", "5 7.0 seconds"])
    }

    @Test func waitsUntilItIsReadyBeforeEachStepAndEndsWhenItNeverIs() async {
        let (waits, steps) = (Locked(0), Locked(0))
        let loop = ServiceLoop(
            retryAfter: .zero,
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
