package import Jobs
package import Time

/// All that a policy considers about one crash. The same facts, and the same use of budgets, give the same decision.
package struct Facts: Sendable, Equatable {
    /// The crash, and when it happened.
    package var crash: Crash
    /// The check that crashed.
    package var taskname: String
    /// What was checked.
    package var item: String?
    /// The architecture it ran on.
    package var arch: String?
    /// The labels of the job.
    package var labels: KeyValues
    /// When the crashed job was created.
    package var createdAt: Timestamp
    /// The chain of attempts up to the crash.
    package var chain: Chain
    /// The breakers that are not closed, by name. A name the policy does not have means nothing.
    package var openBreakers: Set<String>
    /// The release of a crash that was held.
    package var release: Release?
    /// The current time.
    package var now: Timestamp
    /// The randomness of the jitter, uniformly distributed over all values, such as that of ``Dice``.
    package var dice: UInt64

    /// Creates facts; what is left out is that of a first attempt, decided at the moment of its crash.
    package init(
        crash: Crash, taskname: String, item: String? = nil, arch: String? = nil, labels: KeyValues = [:],
        createdAt: Timestamp? = nil, chain: Chain = Chain(), openBreakers: Set<String> = [],
        release: Release? = nil, now: Timestamp? = nil, dice: UInt64 = .max
    ) {
        self.crash = crash
        self.taskname = taskname
        self.item = item
        self.arch = arch
        self.labels = labels
        self.createdAt = createdAt ?? crash.crashedAt
        self.chain = chain
        self.openBreakers = openBreakers
        self.release = release
        self.now = now ?? crash.crashedAt
        self.dice = dice
    }
}
