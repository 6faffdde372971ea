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
    /// With a crash that was held: the breaker that lets it through.
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

/// The attempts up to a crash, all of the same work.
package struct Chain: Sendable, Equatable {
    /// The how-manieth attempt crashed, from 1, whether or not the ones before counted: the job's own number.
    package var attempt: Int
    /// How many of the attempts before this one count against a rule's limit.
    package var counted: Int
    /// The causes of the crashes before this one, newest first. May be cut off at the end.
    package var causes: [String]
    /// How long all attempts ran, this one included, in seconds.
    package var seconds: Int

    /// Describes a chain; what is left out is that of a first attempt.
    package init(attempt: Int = 1, counted: Int = 0, causes: [String] = [], seconds: Int = 0) {
        self.attempt = attempt
        self.counted = counted
        self.causes = causes
        self.seconds = seconds
    }
}

/// That a breaker lets a held crash through.
package struct Release: Sendable, Equatable {
    /// The name of the breaker, which does not hold this crash again now. Other breakers may, unless it is a canary.
    package var breaker: String
    /// Whether it goes as a canary: it counts against the budgets, but does not wait for them.
    package var canary: Bool

    /// Describes a release.
    package init(breaker: String, canary: Bool) {
        self.breaker = breaker
        self.canary = canary
    }
}
