package import Jobs
package import Time

/// All that a policy may know when it decides about one crash. The same facts give the same decision.
package struct Facts: Sendable, Equatable {
    /// The crash, and when it happened.
    package var crash: Crash
    /// The check that crashed.
    package var taskname: String
    /// What was checked.
    package var item: String?
    /// The architecture it ran on.
    package var arch: String?
    /// The names of the job.
    package var labels: KeyValues
    /// When the crashed job was made.
    package var createdAt: Timestamp
    /// What came before in its chain.
    package var chain: Chain
    /// The breakers that are not closed, by name. A name the policy does not have means nothing.
    package var openBreakers: Set<String>
    /// With a crash that was held: by which breaker it is released.
    package var release: Release?
    /// The clock.
    package var now: Timestamp
    /// The randomness of the jitter, evenly spread over all values: the last half of a UUID, mixed, for one.
    package var dice: UInt64

    /// Gathers facts; what is left out is that of a lone first attempt, decided at the moment of its crash.
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
