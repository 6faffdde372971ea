import Store

/// Repeats the step of a service until the task is cancelled: it does a step, reports its failure, and rests.
///
/// "Service loop", because that is what it is in a server: control loops elsewhere compare a state with a wanted one, and
/// event loops take what others bring. Here each step claims what is to be done, does it, and records it; the loop has
/// what is alike in all of them.
///
/// ```swift
/// let loop = ServiceLoop(retryAfter: .seconds(1)) { failure, _ in observe(.reschedulingFailed(reason: "\(failure)")) }
/// await loop.run { try await decider.decide() > 0 ? .more : .rest(.seconds(1)) }
/// ```
package struct ServiceLoop: Sendable {
    /// What comes after a step.
    package enum Next: Sendable, Equatable {
        /// The next step, at once: there may be more to do.
        case more
        /// A rest of this length, which a wakeup ends early.
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
    ///   - untilReady: Waited for before each step; throws when the task is cancelled.
    ///   - reportsOutages: Whether `report` gets outages of the database too, which those who watch it report as well.
    ///   - report: Gets each failure once, but none that comes of the loop being cancelled.
    package init(
        retryAfter: Duration, wokenBy wakeup: Wakeup? = nil,
        untilReady: @escaping @Sendable () async throws(CancellationError) -> Void = { () throws(CancellationError) in
        },
        reportsOutages: Bool = false, clock: any Clock<Duration> = ContinuousClock(), report: @escaping Report
    ) {
        (self.retryAfter, self.wakeup, self.untilReady) = (retryAfter, wakeup, untilReady)
        (self.reportsOutages, self.clock, self.report) = (reportsOutages, clock, report)
    }

    /// Repeats `step` until the task is cancelled. A step that has begun then is not repeated, however it ends.
    package func run(_ step: () async throws -> Next) async {
        while !Task.isCancelled {
            do throws(CancellationError) { try await untilReady() } catch { return }
            // Counted before the step, so that what comes while it looks is not missed.
            let seen = wakeup?.count()
            guard case .rest(let pause) = await take(step), !Task.isCancelled else { continue }
            await rest(pause, since: seen)
        }
    }

    /// Does a step; a failure is reported, and followed by a rest.
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
            // Cancelled, it returns at once, and the loop ends.
            try? await clock.sleep(for: pause)
        }
    }
}

extension Error {
    /// Whether the database cannot be used now, or the task was cancelled: it does not lie in what was to be done.
    package var isOutage: Bool {
        switch self as any Error {
        case StoreError.unavailable, StoreError.busy, is CancellationError: true
        default: false
        }
    }
}
