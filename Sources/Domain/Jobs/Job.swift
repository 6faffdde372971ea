package import Time

/// One execution of one check, as it was at one moment.
///
/// A class, because it has some twenty fields and is passed on many times between the database and the client.
package final class Job: Sendable, Equatable {
    /// Its UUID, by which the execution tools and the result database know it too.
    package let id: ID<Job>
    /// Its state.
    package let state: JobState
    /// Its revision: 1 at creation, and one more with each change of its state.
    package let revision: Int
    /// The check that is run.
    package let taskname: String
    /// What is checked.
    package let item: String?
    /// What kind of thing the item is.
    package let itemType: String?
    /// The architecture it runs on.
    package let arch: String?
    /// The message that asked for it.
    package let messageID: String?
    /// The data with which the trigger can run it again.
    package let trigger: Trigger?
    /// Pairs by which it can be found.
    package let labels: KeyValues
    /// Free data: that of its creation and of every report that changed it, the newest value of each key.
    package let keyvals: KeyValues
    /// Its own timeouts, without the server's defaults.
    package let timeouts: Timeouts
    /// The number of the attempt, counted from 1.
    package let attempt: Int
    /// The crashed job that it runs again.
    package let predecessor: ID<Job>?
    /// The job that runs it again.
    package let successor: ID<Job>?
    /// The first job of its chain; itself if it has no predecessor.
    package let root: ID<Job>
    /// When it was created.
    package let createdAt: Timestamp
    /// When it began to run; nil until RUNNING is reported, and if that report was lost.
    package let startedAt: Timestamp?
    /// When it finished or crashed.
    package let endedAt: Timestamp?
    /// How it crashed; non-nil exactly when the state is CRASHED.
    package let crash: Crash?
    /// What was decided about the crash; nil until then.
    package let decision: Decision?

    /// Creates a job from all its parts; what is left out is that of a new first attempt.
    package init(
        id: ID<Job>, state: JobState = .scheduled, revision: Int = 1, taskname: String, item: String? = nil,
        itemType: String? = nil, arch: String? = nil, messageID: String? = nil, trigger: Trigger? = nil,
        labels: KeyValues = [:], keyvals: KeyValues = [:], timeouts: Timeouts = Timeouts(), attempt: Int = 1,
        predecessor: ID<Job>? = nil, successor: ID<Job>? = nil, root: ID<Job>? = nil, createdAt: Timestamp,
        startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, crash: Crash? = nil,
        decision: Decision? = nil
    ) {
        self.id = id
        self.state = state
        self.revision = revision
        self.taskname = taskname
        self.item = item
        self.itemType = itemType
        self.arch = arch
        self.messageID = messageID
        self.trigger = trigger
        self.labels = labels
        self.keyvals = keyvals
        self.timeouts = timeouts
        self.attempt = attempt
        self.predecessor = predecessor
        self.successor = successor
        self.root = root ?? id
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.crash = crash
        self.decision = decision
    }

    /// The same job, with its data from other tables.
    package func with(crash: Crash?, successor: ID<Job>? = nil, decision: Decision? = nil) -> Job {
        Job(
            id: id, state: state, revision: revision, taskname: taskname, item: item, itemType: itemType, arch: arch,
            messageID: messageID, trigger: trigger, labels: labels, keyvals: keyvals, timeouts: timeouts,
            attempt: attempt, predecessor: predecessor, successor: successor, root: root, createdAt: createdAt,
            startedAt: startedAt, endedAt: endedAt, crash: crash, decision: decision)
    }

    /// Whether all fields are equal.
    package static func == (one: Job, other: Job) -> Bool {
        one === other
            || (one.id, one.state, one.revision) == (other.id, other.state, other.revision)
                && (one.taskname, one.item, one.itemType, one.arch, one.messageID)
                    == (other.taskname, other.item, other.itemType, other.arch, other.messageID)
                && (one.trigger, one.labels, one.keyvals, one.timeouts)
                    == (other.trigger, other.labels, other.keyvals, other.timeouts)
                && (one.attempt, one.predecessor, one.successor, one.root)
                    == (other.attempt, other.predecessor, other.successor, other.root)
                && (one.createdAt, one.startedAt, one.endedAt, one.crash, one.decision)
                    == (other.createdAt, other.startedAt, other.endedAt, other.crash, other.decision)
    }
}
