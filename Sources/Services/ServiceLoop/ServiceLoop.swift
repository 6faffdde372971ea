import Store

/// Repeats the step of a service until the task is cancelled: it does a step, reports its failure, and rests. The rests
/// after failures in a row grow, so that what keeps failing neither fills the log nor loads the database.
///
/// A step claims work, does it, and records the result. The loop has what all services share: pauses, wakeups, the
/// retry after a failure, and cancellation.
///
/// ```swift
/// let loop = ServiceLoop { failure, _ in observe(.reschedulingFailed(reason: "\(failure)")) }
/// await loop.run { try await decider.decide() > 0 ? .more : .rest(.seconds(1)) }
/// ```
package struct ServiceLoop: Sendable {
    /// What the loop does after a step.
    package enum Next: Sendable, Equatable {
        /// It takes the next step at once: there may be more to do.
        case more
        /// It rests for this long, or until a wakeup.
        case rest(Duration)
    }

    /// Takes the failure of a step, and how long the step took.
    package typealias Report = @Sendable (_ failure: any Error, _ duration: Duration) -> Void

    /// The first and the longest rest after a step that failed, unless a service has its own.
    package static let retryAfter: ClosedRange<Duration> = .seconds(1) ... .seconds(32)

    private let retryAfter: ClosedRange<Duration>
    private let wakeup: Wakeup?
    private let untilReady: @Sendable () async throws(CancellationError) -> Void
    private let reportsOutages: Bool
    private let clock: any Clock<Duration>
    private let report: Report

    /// A loop; nothing happens before `run`.
    ///
    /// - Parameters:
    ///   - retryAfter: The rest after a step that failed, which doubles with each failure in a row, and the longest one.
    ///     A step that succeeds makes it the first again.
    ///   - wakeup: What ends a rest early. From the second failure in a row on nothing does: calls that come all the time
    ///     would make the step fail as often.
    ///   - untilReady: Waited for before each step; throws when the task is cancelled.
    ///   - reportsOutages: Whether `report` gets outages of the database too, which those who watch it report as well.
    ///   - report: Gets each failure once, but none that comes of the loop being cancelled.
    package init(
        retryAfter: ClosedRange<Duration> = ServiceLoop.retryAfter, wokenBy wakeup: Wakeup? = nil,
        untilReady: @escaping @Sendable () async throws(CancellationError) -> Void = { () throws(CancellationError) in
        },
        reportsOutages: Bool = false, clock: any Clock<Duration> = ContinuousClock(), report: @escaping Report
    ) {
        (self.retryAfter, self.wakeup, self.untilReady) = (retryAfter, wakeup, untilReady)
        (self.reportsOutages, self.clock, self.report) = (reportsOutages, clock, report)
    }

    /// Repeats `step` until the task is cancelled. A step that is under way then is the last one, whatever it returns.
    package func run(_ step: () async throws -> Next) async {
        var failures = 0
        while !Task.isCancelled {
            do throws(CancellationError) { try await untilReady() } catch { return }
            // Read before the step, so that a call during the step is not missed.
            let seen = wakeup?.count()
            let next = await take(step)
            failures = next == nil ? failures + 1 : 0
            switch next {
            case .more: continue
            case .rest(let pause): await rest(pause, since: seen)
            case nil: await rest(pause(after: failures), since: failures == 1 ? seen : nil)
            }
        }
    }

    /// Does a step, and reports its failure; nil if it failed.
    private func take(_ step: () async throws -> Next) async -> Next? {
        let start = ContinuousClock.now
        do {
            return try await step()
        } catch {
            if !Task.isCancelled, reportsOutages || !error.isOutage { report(error, ContinuousClock.now - start) }
            return nil
        }
    }

    /// The rest after so many failures in a row.
    private func pause(after failures: Int) -> Duration {
        // Long before the bound, which keeps the number small, the rest is the longest.
        min(retryAfter.lowerBound * (1 << min(failures - 1, 30)), retryAfter.upperBound)
    }

    private func rest(_ pause: Duration, since seen: Int?) async {
        if Task.isCancelled { return }
        if let wakeup, let seen {
            await wakeup.wait(seen, pause)
        } else {
            // When the task is cancelled it returns at once, and the loop ends.
            try? await clock.sleep(for: pause)
        }
    }
}

extension Error {
    /// Whether the database cannot be used now, or the task was cancelled: the error is not due to the work itself.
    package var isOutage: Bool {
        switch self as any Error {
        case StoreError.unavailable, StoreError.busy, is CancellationError: true
        default: false
        }
    }
}
