package import Validation

/// What a trigger asks for: a job that does not exist yet.
package struct NewJob: Sendable, Equatable {
    /// The check to run.
    package var taskname: String
    /// What to check.
    package var item: String?
    /// What kind of thing the item is.
    package var itemType: String?
    /// The architecture to run on.
    package var arch: String?
    /// The message that asked for it.
    package var messageID: String?
    /// All that is needed to run it again, as the trigger wrote it.
    package var trigger: Trigger?
    /// Names to find the job by.
    package var labels: KeyValues
    /// Free data.
    package var keyvals: KeyValues
    /// How long it may take.
    package var timeouts: Timeouts

    /// Describes a job to be made; see ``errors`` for what is accepted.
    package init(
        taskname: String, item: String? = nil, itemType: String? = nil, arch: String? = nil, messageID: String? = nil,
        trigger: Trigger? = nil, labels: KeyValues = [:], keyvals: KeyValues = [:], timeouts: Timeouts = Timeouts()
    ) {
        self.taskname = taskname
        self.item = item
        self.itemType = itemType
        self.arch = arch
        self.messageID = messageID
        self.trigger = trigger
        self.labels = labels
        self.keyvals = keyvals
        self.timeouts = timeouts
    }

    /// What is wrong with the texts and timeouts, in the order of the fields; empty when nothing is.
    ///
    /// Keyvals, labels and the trigger were checked when they were made.
    package var errors: [ValidationError] {
        let texts: [(TextRule, String?)] = [
            (.taskname, taskname), (.item, item), (.itemType, itemType), (.arch, arch), (.messageID, messageID),
        ]
        return texts.compactMap { rule, text in text.flatMap(rule.error) } + timeouts.errors
    }

    /// This job, if nothing is wrong with it.
    ///
    /// - Throws: every one of ``errors``.
    package func validated() throws(ValidationErrors) -> NewJob {
        let errors = errors
        guard errors.isEmpty else { throw ValidationErrors(errors) }
        return self
    }
}

/// The JSON a trigger left with its job, kept and given back byte by byte.
package struct Trigger: Sendable, Equatable {
    /// One JSON value, as text.
    package let json: String

    /// Wraps text that was parsed as JSON before, by the wire layer or by the database.
    package init(json: String) { self.json = json }
}
