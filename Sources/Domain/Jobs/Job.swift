package import Time

/// One execution of one check, from its creation to its end and for ever after: as it was at one moment.
///
/// A class, because it is handed on many times on the way from the database to the client, and has some twenty fields.
package final class Job: Sendable, Equatable {
    /// Its UUID, which travels through the whole stack.
    package let id: ID<Job>
    /// Where it is in its life.
    package let state: JobState
    /// How many times it changed, counted from 1 at creation; the `ETag`.
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
    /// What the trigger left to run it again with.
    package let trigger: Trigger?
    /// Names to find it by.
    package let labels: KeyValues
    /// Free data: that of its creation and of every report that changed it, the newest value of each key.
    package let keyvals: KeyValues
    /// How long it may take.
    package let timeouts: Timeouts
    /// The number of the attempt, counted from 1.
    package let attempt: Int
    /// The crashed job it tries again.
    package let predecessor: ID<Job>?
    /// The job that tries it again.
    package let successor: ID<Job>?
    /// The first of all the tries; itself if it is the first.
    package let root: ID<Job>
    /// When it was made.
    package let createdAt: Timestamp
    /// When it began to run; nil until then, and for ever when that report was lost.
    package let startedAt: Timestamp?
    /// When it finished or crashed.
    package let endedAt: Timestamp?
    /// How it crashed; non-nil exactly when the state is CRASHED.
    package let crash: Crash?
    /// What was decided about the crash; nil until then.
    package let decision: Decision?

    /// Makes a job out of all its parts; what is left out is that of a new first try.
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

    /// The same job, with what other tables know of it.
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
