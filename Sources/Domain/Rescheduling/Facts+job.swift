package import Jobs
package import Time

extension Facts {
    /// The facts of a job's crash; what is left out is that of a lone first attempt, decided at the moment of its crash.
    ///
    /// - Parameters:
    ///   - counted: Attempts before it that count against a limit.
    ///   - causes: What broke in the attempts before it, oldest first.
    ///   - spent: How long the attempts before it ran, together.
    package init(
        _ job: Job, _ crash: Crash, counted: Int = 0, causes: [String] = [], spent: Duration = .zero,
        openBreakers: Set<String> = [], release: Release? = nil, now: Timestamp? = nil, dice: UInt64 = .max
    ) {
        let run = job.startedAt.map { crash.crashedAt - $0 } ?? .zero
        self.init(
            crash: crash, taskname: job.taskname, item: job.item, arch: job.arch, labels: job.labels,
            createdAt: job.createdAt,
            chain: Chain(
                attempt: job.attempt, counted: counted, causes: causes.reversed(),
                seconds: Int((spent + run).components.seconds)),
            openBreakers: openBreakers, release: release, now: now, dice: dice)
    }
}
