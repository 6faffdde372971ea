/// Something that happened. Nothing but observations is logged and counted.
///
/// Code reports *what happened* once. `Observation.entry` forms the log entry, `Metrics.record` counts. Times are
/// durations of a monotonic clock. No case carries a body, a secret or another person's data.
package enum Observation: Sendable, Equatable {
    /// An HTTP request was answered.
    case request(RequestRecord)
    /// Something in a request failed because of a defect of ExecDB; `id` is the request's.
    case defect(message: String, id: String)
    /// The HTTP library reported trouble with a connection.
    case httpTrouble(message: String)
    /// A streamed answer could not be written to its end: its client gets a part and a broken connection.
    case brokenAnswer(reason: String, id: String)
    /// The server takes connections at `address` (host and port).
    case listening(address: String)
    /// The server was asked to stop and answers what is in flight.
    case draining(inFlight: Int)
    /// Everything in flight is answered, or `unanswered` requests were given up on.
    case drained(unanswered: Int)

    /// This many jobs were created in one request; `repeated` when they existed already under its idempotency key.
    case created(jobs: Int, repeated: Bool)
    /// A state was reported, with this outcome.
    case report(state: String, outcome: ReportOutcome)
    /// A heartbeat arrived; the answer was to go on, or to stop because the job has ended.
    case heartbeat(verdict: String)
    /// This many lost jobs were ended; the reason is the deadline they missed.
    case reaped(reason: String, jobs: Int)
    /// How many jobs are on the reaper's watch.
    case watched(jobs: Int)
    /// The jobs in each state, as retention counted them.
    case jobs(byState: [String: Int])

    /// A lane committed, or failed to commit, a batch; `waiting` commands were left in its queue.
    case batch(lane: String, commands: Int, waiting: Int, duration: Duration, failed: Bool)
    /// A lane was full and refused a command with 503.
    case laneFull(lane: String)

    /// A batch of crashes was decided: how many by each verdict.
    case decided(byVerdict: [String: Int], duration: Duration)
    /// A breaker of the policy opened, closed, or released something; `text` says why.
    case breaker(name: String, kind: String, text: String)
    /// An operation set aside this many jobs that could not be run again; with 0, the operation itself cannot go on.
    case operationFailed(operation: String, setAside: Int, reason: String)
    /// Deciding crashes failed; it is retried.
    case reschedulingFailed(reason: String)

    /// The routes created this many notices.
    case notices(Int)
    /// A message of this kind (`webhook`, `mail`) with this many notices was put into the outbox.
    case noticeMessage(kind: String, notices: Int)
    /// Notices were dropped unsent, for this reason.
    case noticesLost(reason: String, notices: Int)
    /// Notices could not be made or sent, and are tried again.
    case notificationsFailed(reason: String)

    /// An attempt to send a message of this kind (`webhook`, `mail`) ended, with this outcome.
    case delivery(kind: String, outcome: SendOutcome, duration: Duration)
    /// A message was not delivered; it is retried unless it `isDead`. The host is the receiver's, without a path.
    case deliveryFailed(delivery: String, host: String, reason: String, attempt: Int, isDead: Bool)
    /// What is in the outbox: messages that are due, messages given up, and for how long the oldest has been due.
    case outbox(due: Int, dead: Int, oldest: Duration)
    /// The outbox could not be read or written, and is tried again.
    case outboxFailed(reason: String)

    /// The database can be reached, for the first time or again after an outage.
    case databaseUp
    /// The database cannot be reached; reported once per outage.
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

/// The outcome of a reported state.
package enum ReportOutcome: String, Sendable, CaseIterable {
    /// The job changed.
    case change
    /// The job was in that state already.
    case repetition
    /// The state machine, or an expected revision, forbade it.
    case refusal
}

/// The outcome of an attempt to send a message.
package enum SendOutcome: String, Sendable, CaseIterable {
    /// The receiver has accepted it.
    case delivered
    /// It was not accepted, and is retried.
    case failed
    /// It was not accepted, and is given up.
    case dead
}

/// What happened to the embedded Postgres.
package enum PostgresEvent: Sendable, Equatable {
    /// A new cluster is being created in this directory.
    case creating(directory: String)
    /// A Postgres that outlived its server is used again.
    case adopted(pid: Int32)
    /// It takes connections.
    case started(pid: Int32)
    /// It ended without being asked and will be started again.
    case died(pid: Int32)
    /// Starting it again failed; it is retried.
    case restartFailed(reason: String)
    /// It was stopped as asked.
    case stopped(pid: Int32)
}

/// Receives observations, on any thread; it must be quick and must not block.
package typealias Observer = @Sendable (Observation) -> Void
