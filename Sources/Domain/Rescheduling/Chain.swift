package import Jobs
import Time

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

    /// The chain of an attempt that ran so long, after others.
    ///
    /// - Parameters:
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
