/// Where a job is in its life.
///
/// The machine is written down three times: here, as diagram and table in Docs/STATES.md, and as SQL checks in
/// Migrations/0001_jobs.sql. ``Transition/effect(on:)`` is the table as code. States compare in the order of a life.
package enum JobState: String, CaseIterable, Sendable, Comparable {
    /// The job exists and nobody has begun it. Entered by creation alone. Left to RUNNING when a step reports that it
    /// begins, to FINISHED when that report was lost and the end arrives first (`started_at` stays empty), and to
    /// CRASHED when it could not be begun; the reporter is the CI step or whoever tried to start it, or the reaper when
    /// nobody began it in time (``Watch``).
    case scheduled = "SCHEDULED"
    /// A CI step is executing the job. Left to FINISHED or CRASHED by the report of that step, or to CRASHED by the
    /// reaper when the step ran too long or its heartbeat was lost (``Watch``).
    case running = "RUNNING"
    /// The job ran to its end; its verdict, good or bad, lies in the result database under the same UUID.
    /// Nobody leaves this state: an end is an end.
    case finished = "FINISHED"
    /// The execution broke before it could give a verdict; ``Crash`` says whom to notify, what broke, and whether to try
    /// again. Nobody leaves this state: trying again makes a new job whose predecessor is this one.
    case crashed = "CRASHED"

    /// True for the states nobody leaves, FINISHED and CRASHED.
    package var isEnd: Bool { self == .finished || self == .crashed }

    /// Compares by the order of a life: SCHEDULED, RUNNING, FINISHED, CRASHED.
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
