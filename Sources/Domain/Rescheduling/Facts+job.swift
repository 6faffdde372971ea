package import Jobs
package import Time

extension Facts {
    /// The facts of a job's crash; what is left out is that of one decided at the moment of its crash.
    package init(
        _ job: Job, _ crash: Crash, chain: Chain, openBreakers: Set<String> = [], release: Release? = nil,
        now: Timestamp? = nil, dice: UInt64 = .max
    ) {
        self.init(
            crash: crash, taskname: job.taskname, item: job.item, arch: job.arch, labels: job.labels,
            createdAt: job.createdAt, chain: chain, openBreakers: openBreakers, release: release, now: now, dice: dice)
    }
}
