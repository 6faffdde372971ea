package import Jobs
import Time

/// The chain of attempts up to a crash.
package struct Chain: Sendable, Equatable {
    /// The number of the crashed attempt, from 1; those before are included whether or not they count.
    package var attempt: Int
    /// How many of the attempts before this one count against a rule's limit.
    package var counted: Int
    /// The causes of the crashes before this one, newest first. The oldest may be missing.
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

    /// The chain of an attempt and those before it.
    ///
    /// - Parameters:
    ///   - attempt: Its number, from 1.
    ///   - ran: How long it ran.
    ///   - counted: How many of the attempts before it count against a limit.
    ///   - causes: What broke in the attempts before it, oldest first.
    ///   - spent: How long the attempts before it ran, together.
    package init(attempt: Int, ran: Duration, counted: Int, earlierCauses causes: [String], spent: Duration) {
        self.init(
            attempt: attempt, counted: counted, causes: causes.reversed(),
            seconds: Int((spent + ran).components.seconds))
    }

    /// The chain of a job that crashed; what is left out is that of one without attempts before it.
    package init(
        of job: Job, _ crash: Crash, counted: Int = 0, earlierCauses: [String] = [], spent: Duration = .zero
    ) {
        self.init(
            attempt: job.attempt, ran: job.startedAt.map { crash.crashedAt - $0 } ?? .zero, counted: counted,
            earlierCauses: earlierCauses, spent: spent)
    }
}
