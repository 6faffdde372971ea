import Jobs
package import Observability
import ServiceLoop
package import Store

/// Ends the jobs whose reporter died.
///
/// Several servers may do it at once, and be ended at any point: nothing is lost or done twice. A pass has three steps:
/// it records its time (`WatchStore.tick`), puts jobs that have reached an age on the watch (`walk`), and judges those
/// that are due on it (`reap`). `Watch` has the rules.
package struct Reaper: Sendable {
    let watched: WatchStore
    let options: ReaperOptions
    let observe: Observer

    /// The pause between passes: half of the slack, so that a pass that is a little late does not count as an outage.
    private static let interval = Watch.slack / 2
    /// How often the heartbeats of jobs that have ended are deleted.
    private static let sweepInterval = Duration.seconds(60)
    /// How often it is asked again whether reporters can reach us.
    private static let reachInterval = Duration.milliseconds(200)

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask {
                await repeating("lost", every: Self.interval, if: options.isReachable) { try await pass() }
            }
            group.addTask { await repeating("heartbeats", every: Self.sweepInterval) { try await sweep() } }
        }
    }

    private func repeating(
        _ task: String, every interval: Duration, if mayRun: @Sendable () -> Bool = { true },
        _ work: @Sendable () async throws -> Void
    ) async {
        let loop = ServiceLoop(
            // A rest longer than the interval of passes would count as an outage.
            retryAfter: ServiceLoop.retryAfter.clamped(to: .zero...interval), untilReady: watched.untilUp,
            reportsOutages: true
        ) { failure, duration in
            observe(.housekeeping(task: task, duration: duration, failure: "\(failure)"))
        }
        await loop.run {
            guard mayRun() else { return .rest(Self.reachInterval) }
            let start = ContinuousClock.now
            try await work()
            if !Task.isCancelled {
                observe(.housekeeping(task: task, duration: ContinuousClock.now - start, failure: nil))
            }
            return .rest(interval)
        }
    }

    /// Makes one pass.
    func pass() async throws(StoreError) {
        try await watched.discardPlans()
        try await walk(try await watched.tick())
        while try await reap(try await watched.tick()) == WatchStore.batch {}
    }

    /// Judges due jobs, at most `WatchStore.batch`, ends the lost ones, and returns how many were judged.
    func reap(_ watch: Watch) async throws(StoreError) -> Int {
        let (jobs, gone) = try await watched.claim(at: watch.now)
        var verdicts = WatchStore.Verdicts(over: gone)
        var lost: [(WatchedJob, Loss)] = []
        for job in jobs {
            switch watch.verdict(on: job) {
            case .over: verdicts.over.append(job.id)
            case .wait(let time): verdicts.waiting.append((job.id, time))
            case .lost(let loss): lost.append((job, loss))
            }
        }
        let judged = verdicts.count + lost.count
        await end(lost, at: watch.now, &verdicts)
        try await watched.record(verdicts)
        return judged
    }

    /// Deletes the heartbeats of jobs that have ended, and reports how many jobs are on the watch.
    func sweep() async throws(StoreError) {
        try await watched.sweep()
        observe(.watched(jobs: try await watched.count()))
    }
}

extension Reaper {
    /// A reaper over `store`. Nothing happens before `run`.
    package init(_ store: Store, options: ReaperOptions, observe: @escaping Observer = { _ in }) {
        self.init(watched: store.watch, options: options, observe: observe)
    }
}
