import Jobs
import Store
import Time

extension Reaper {
    /// How long a walk goes on in each pass; the next walk continues.
    private static let walkTime = Duration.seconds(1)

    /// Puts live jobs that have reached the age of a pass on the watch.
    ///
    /// It stops at the horizon, so that no job that is committed late is missed.
    func walk(_ watch: Watch) async throws(StoreError) {
        let horizon = try await watched.horizon()
        for pass in WatchPass.allCases {
            let end = min(horizon, ID<Job>.lowest(at: watch.now - age(in: pass)))
            let start = ContinuousClock.now
            var position = try await watched.position(of: pass)
            // The position is nil when another server took the step: that one continues.
            while let here = position, here < end, ContinuousClock.now - start < Self.walkTime {
                position = try await step(pass, from: here, before: end, watch)
            }
        }
    }

    /// Takes one step, and returns the new position; nil when another server took the step.
    private func step(
        _ pass: WatchPass, from position: ID<Job>, before end: ID<Job>, _ watch: Watch
    ) async throws(StoreError) -> ID<Job>? {
        let step = try await watched.step(from: position, before: end)
        let due = step.live.compactMap { job in pass.due(job, watch).map { (job.id, $0) } }
        return try await watched.watch(due, moving: pass, from: position, to: step.end) ? step.end : nil
    }

    /// How old jobs are when they are looked at.
    private func age(in pass: WatchPass) -> Duration {
        switch pass {
        case .first: options.watchAge
        case .second: Watch.longestPause
        }
    }
}

extension WatchPass {
    /// When a job is to be looked at next; nil when it is not put on the watch in this pass.
    fileprivate func due(_ job: WatchedJob, _ watch: Watch) -> Timestamp? {
        switch watch.verdict(on: job) {
        case .over: nil
        case .wait(let until): self == .first && until >= watch.now + Watch.longestPause ? nil : until
        // It may be lost: the walk does not read its last report and heartbeat.
        case .lost: watch.now
        }
    }
}
