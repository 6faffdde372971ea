package import Validation

/// A job to be created, as a trigger describes it.
package struct NewJob: Sendable, Equatable {
    /// The most jobs of one create.
    package static let maxCount = 1000

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
    /// The data with which the trigger can run it again.
    package var trigger: Trigger?
    /// Pairs by which the job can be found.
    package var labels: KeyValues
    /// Free data.
    package var keyvals: KeyValues
    /// Its timeouts; the server's defaults hold for those left out.
    package var timeouts: Timeouts

    /// Describes a job to be created; see ``errors`` for what is accepted.
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

    /// The validation errors of the texts and timeouts, in the order of the fields; empty when there are none.
    ///
    /// Keyvals, labels and the trigger are checked where they are created.
    package var errors: [ValidationError] {
        let texts: [(TextRule, String?)] = [
            (.taskname, taskname), (.item, item), (.itemType, itemType), (.arch, arch), (.messageID, messageID),
        ]
        return texts.compactMap { rule, text in text.flatMap(rule.error) } + timeouts.errors
    }

    /// This job, if it is valid.
    ///
    /// - Throws: every one of ``errors``.
    package func validated() throws(ValidationErrors) -> NewJob {
        let errors = errors
        guard errors.isEmpty else { throw ValidationErrors(errors) }
        return self
    }
}

/// The JSON that a trigger sent with its job; the text is stored and returned unchanged.
package struct Trigger: Sendable, Equatable {
    /// One JSON value, as text.
    package let json: String

    /// Wraps text that was parsed as JSON before, by the wire layer or by the database.
    package init(json: String) { self.json = json }
}
