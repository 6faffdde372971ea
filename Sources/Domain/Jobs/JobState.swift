/// The state of a job.
///
/// The machine is written down three times: here, as diagram and table in Docs/STATES.md, and as SQL checks in
/// Migrations/0001_jobs.sql. ``Transition/effect(on:)`` is the table as code. States compare in the order in which a
/// job takes them.
package enum JobState: String, CaseIterable, Sendable, Comparable {
    /// The job exists and has not begun. Entered by creation only. Left to RUNNING when a step reports that it begins,
    /// to FINISHED or CRASHED when that report was lost and the end arrives first (`started_at` stays empty), and to
    /// CRASHED when it could not be begun. The reporter is the CI step, the client that could not start it, or the
    /// reaper when it was not begun in time (``Watch``).
    case scheduled = "SCHEDULED"
    /// A CI step is executing the job. Left to FINISHED or CRASHED by the report of that step, or to CRASHED by the
    /// reaper when the step ran too long or its heartbeat was lost (``Watch``).
    case running = "RUNNING"
    /// The job ran to its end; its verdict, whatever it is, is in the result database under the same UUID. The state
    /// never changes.
    case finished = "FINISHED"
    /// The execution broke before it could give a verdict; ``Crash`` says whom to notify, what broke, and whether
    /// running it again can help. The state never changes: another attempt is a new job whose predecessor is this one.
    case crashed = "CRASHED"

    /// Whether the state never changes: FINISHED and CRASHED.
    package var isEnd: Bool { self == .finished || self == .crashed }

    /// Compares in the order SCHEDULED, RUNNING, FINISHED, CRASHED.
    package static func < (a: JobState, b: JobState) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .scheduled: 0
        case .running: 1
        case .finished: 2
        case .crashed: 3
        }
    }
}
