import Store

/// Repeats the step of a service until the task is cancelled: it takes a step, reports its failure, and rests.
///
/// A step claims work, does it, and records the result. The loop has what all services share: pauses, wakeups, the
/// retry after a failure, and cancellation.
///
/// ```swift
/// let loop = ServiceLoop(retryAfter: .seconds(1)) { failure, _ in observe(.reschedulingFailed(reason: "\(failure)")) }
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

    private let retryAfter: Duration
    private let wakeup: Wakeup?
    private let untilReady: @Sendable () async throws(CancellationError) -> Void
    private let reportsOutages: Bool
    private let clock: any Clock<Duration>
    private let report: Report

    /// A loop; nothing happens before `run`.
    ///
    /// - Parameters:
    ///   - retryAfter: The rest after a step that failed.
    ///   - wakeup: What ends a rest early.
    ///   - untilReady: Awaited before each step; throws when the task is cancelled.
    ///   - reportsOutages: Whether `report` gets outages of the database too, which the store reports as well.
    ///   - report: Called for each failure of a step, except after the loop was cancelled.
    package init(
        retryAfter: Duration, wokenBy wakeup: Wakeup? = nil,
        untilReady: @escaping @Sendable () async throws(CancellationError) -> Void = { () throws(CancellationError) in
        },
        reportsOutages: Bool = false, clock: any Clock<Duration> = ContinuousClock(), report: @escaping Report
    ) {
        (self.retryAfter, self.wakeup, self.untilReady) = (retryAfter, wakeup, untilReady)
        (self.reportsOutages, self.clock, self.report) = (reportsOutages, clock, report)
    }

    /// Repeats `step` until the task is cancelled. A step that is under way then is the last one, whatever it returns.
    package func run(_ step: () async throws -> Next) async {
        while !Task.isCancelled {
            do throws(CancellationError) { try await untilReady() } catch { return }
            // Read before the step, so that a call during the step is not missed.
            let seen = wakeup?.count()
            guard case .rest(let pause) = await take(step), !Task.isCancelled else { continue }
            await rest(pause, since: seen)
        }
    }

    /// Takes a step; a failure is reported, and followed by a rest.
    private func take(_ step: () async throws -> Next) async -> Next {
        let start = ContinuousClock.now
        do {
            return try await step()
        } catch {
            if !Task.isCancelled, reportsOutages || !error.isOutage { report(error, ContinuousClock.now - start) }
            return .rest(retryAfter)
        }
    }

    private func rest(_ pause: Duration, since seen: Int?) async {
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
