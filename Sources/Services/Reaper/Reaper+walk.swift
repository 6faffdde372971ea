import Jobs
import Store
import Time

extension Reaper {
    /// For how long a pass walks; the next one goes on.
    private static let walkTime = Duration.seconds(1)

    /// Puts jobs that have come to an age on the watch, as far as they are live.
    ///
    /// It does not go beyond the horizon, so that no job that commits late is passed over.
    func walk(_ watch: Watch) async throws(StoreError) {
        let horizon = try await watched.horizon()
        for pass in WatchPass.allCases {
            let end = min(horizon, ID<Job>.lowest(at: watch.now - age(in: pass)))
            let start = ContinuousClock.now
            var position = try await watched.position(of: pass)
            // No position when another server takes the same step: it goes on.
            while let here = position, here < end, ContinuousClock.now - start < Self.walkTime {
                position = try await step(pass, from: here, before: end, watch)
            }
        }
    }

    /// Takes one step, and returns where it led; nil when another server took it.
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
    /// When a job is to be looked at next; nil when there is no need to watch it, or not yet.
    fileprivate func due(_ job: WatchedJob, _ watch: Watch) -> Timestamp? {
        switch watch.verdict(on: job) {
        case .over: nil
        case .wait(let until): self == .first && until >= watch.now + Watch.longestPause ? nil : until
        // Perhaps: here its reports and heartbeats are not known.
        case .lost: watch.now
        }
    }
}
