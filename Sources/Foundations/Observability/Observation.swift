/// Something that happened; the only thing that is logged and counted.
///
/// Code says *what happened* once. `Observation.entry` says how it reads in a log, `Metrics.record` what it counts.
/// Times are durations of a monotonic clock. No case carries a body, a secret or another person's data.
package enum Observation: Sendable, Equatable {
    /// An HTTP request was answered.
    case request(RequestRecord)
    /// Something in a request failed that is a defect of ours; `id` is the request's.
    case defect(message: String, id: String)
    /// The HTTP library reported trouble with a connection.
    case httpTrouble(message: String)
    /// The server takes connections at `address` (host and port).
    case listening(address: String)
    /// The server was asked to stop and answers what is in flight.
    case draining(inFlight: Int)
    /// Everything in flight is answered, or `unanswered` requests were given up on.
    case drained(unanswered: Int)

    /// This many jobs were created in one request; `repeated` when its idempotency key gave them back.
    case created(jobs: Int, repeated: Bool)
    /// A state was reported, and what came of it.
    case report(state: String, outcome: ReportOutcome)
    /// A sign of life of a job came, and was answered to go on, or to stop because the job has ended.
    case heartbeat(goesOn: Bool)
    /// This many jobs, whose reporters are taken to be dead, were ended; the reason is the deadline they missed.
    case reaped(reason: String, jobs: Int)
    /// How many jobs are on the watch for lost ones.
    case watched(jobs: Int)
    /// The jobs in each state, as retention counted them.
    case jobs(byState: [String: Int])

    /// A lane committed, or failed to commit, a batch; `waiting` commands stayed behind.
    case batch(lane: String, commands: Int, waiting: Int, duration: Duration, failed: Bool)
    /// A lane was full and refused a command with 503.
    case laneFull(lane: String)

    /// This many crashes were decided about together, by the verdict.
    case decided(byVerdict: [String: Int], duration: Duration)
    /// A breaker of the policy opened, closed, or released something; `text` says why.
    case breaker(name: String, kind: String, text: String)
    /// An operation set this many jobs aside, which could not be run again, or, with none, ended for this reason.
    case operationFailed(operation: String, setAside: Int, reason: String)
    /// Crashes could not be decided about, and are tried again.
    case reschedulingFailed(reason: String)

    /// This many notices were made by the routes.
    case notices(Int)
    /// A message of this kind (`webhook`, `mail`) of so many notices was put into the outbox.
    case noticeMessage(kind: String, notices: Int)
    /// Notices are sent to nobody, for this reason.
    case noticesLost(reason: String, notices: Int)
    /// Notices could not be made or sent, and are tried again.
    case notifyingFailed(reason: String)

    /// A message of this kind (`webhook`, `mail`) was tried to be sent, and what came of it.
    case delivery(kind: String, outcome: SendOutcome, duration: Duration)
    /// A message was not delivered; it is tried again unless it is given up. The host is the receiver's, without a path.
    case deliveryFailed(delivery: String, host: String, reason: String, attempt: Int, isDead: Bool)
    /// What waits in the outbox: messages that are due, messages given up, and for how long the oldest has been due.
    case outbox(due: Int, dead: Int, oldest: Duration)
    /// The outbox could not be read or written, and is tried again.
    case deliveringFailed(reason: String)

    /// The database can be reached, for the first time or again after an outage.
    case databaseUp
    /// The database cannot be reached; said once per outage.
    case databaseDown(reason: String)
    /// The connections of a pool changed.
    case pool(name: String, open: Int, wanted: Int)
    /// A migration was applied.
    case migrated(version: Int, name: String, duration: Duration)
    /// A recurring task of retention or the reaper ran, or rates were counted.
    case housekeeping(task: String, duration: Duration, failure: String?)

    /// Something happened to the embedded Postgres.
    case postgres(PostgresEvent)
}

/// What came of a reported state.
package enum ReportOutcome: String, Sendable, CaseIterable {
    /// The job changed.
    case change
    /// The job was in that state already.
    case repetition
    /// The state machine, or an expected revision, forbade it.
    case refusal
}

/// What came of an attempt to send a message.
package enum SendOutcome: String, Sendable, CaseIterable {
    /// The receiver has accepted it.
    case delivered
    /// It was not accepted, and is tried again.
    case failed
    /// It was not accepted, and is given up.
    case dead
}

/// What happened to the embedded Postgres.
package enum PostgresEvent: Sendable, Equatable {
    /// A new cluster is being made in this directory.
    case creating(directory: String)
    /// One that outlived its server is used again.
    case adopted(pid: Int32)
    /// It takes connections.
    case started(pid: Int32)
    /// It ended without being asked and will be started again.
    case died(pid: Int32)
    /// Starting it again failed; the next try follows.
    case restartFailed(reason: String)
    /// It was stopped as asked.
    case stopped(pid: Int32)
}

/// Takes an observation; called from any thread, so it is to be quick and must not block.
package typealias Observer = @Sendable (Observation) -> Void
