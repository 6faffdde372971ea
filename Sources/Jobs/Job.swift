/// One execution of one check, from its creation to its end and for ever after.
package struct Job: Sendable, Equatable {
    /// Its UUID, which travels through the whole stack.
    package var id: JobID
    /// Where it is in its life.
    package var state: JobState
    /// How many times it changed, counted from 1 at creation; the `ETag`.
    package var revision: Int
    /// The check that is run.
    package var taskname: String
    /// What is checked.
    package var item: String?
    /// What kind of thing the item is.
    package var itemType: String?
    /// The architecture it runs on.
    package var arch: String?
    /// The message that asked for it.
    package var messageID: String?
    /// What the trigger left to run it again with.
    package var trigger: Trigger?
    /// Names to find it by.
    package var labels: KeyValues
    /// Free data: that of its creation and of every report that changed it, the newest value of each key.
    package var keyvals: KeyValues
    /// How long it may take.
    package var timeouts: Timeouts
    /// The how-manieth try it is, counted from 1.
    package var attempt: Int
    /// The crashed job it tries again.
    package var predecessor: JobID?
    /// The job that tries it again.
    package var successor: JobID?
    /// The first of all the tries; itself if it is the first.
    package var root: JobID
    /// When it was made.
    package var createdAt: Timestamp
    /// When it began to run; nil until then, and for ever when that report was lost.
    package var startedAt: Timestamp?
    /// When it finished or crashed.
    package var endedAt: Timestamp?
    /// How it crashed; non-nil exactly when the state is CRASHED.
    package var crash: Crash?

    /// Makes a job out of all its parts; what is left out is that of a new first try.
    package init(
        id: JobID, state: JobState = .scheduled, revision: Int = 1, taskname: String, item: String? = nil,
        itemType: String? = nil, arch: String? = nil, messageID: String? = nil, trigger: Trigger? = nil,
        labels: KeyValues = [:], keyvals: KeyValues = [:], timeouts: Timeouts = Timeouts(), attempt: Int = 1,
        predecessor: JobID? = nil, successor: JobID? = nil, root: JobID? = nil, createdAt: Timestamp,
        startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, crash: Crash? = nil
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
    }
}
