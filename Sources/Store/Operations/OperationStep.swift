import Access
import Jobs
import Postgres
package import Time

/// The result of one step of an operation.
package struct OperationStep: Sendable, Equatable {
    /// The operation.
    package let operation: ID<Operation>
    /// How many jobs were taken, with those that were skipped or set aside.
    package var taken = 0
    /// How many were set aside because their decision could not be recorded.
    package var failed = 0
    /// Why the last of these was set aside, or why the operation failed; nil when neither happened.
    package var reason: String?

    var done = 0
    var already = 0
    var fatal = 0
    var gone = 0

    init(operation: ID<Operation>) { self.operation = operation }
}

extension DecisionTransaction {
    /// The part of an operation's request that applies to each job.
    struct ManualReschedule {
        let comment: String
        let force: Bool
        let actor: Actor
        let policyVersion: Int
        let now: Timestamp
    }

    /// Has jobs run again by a person's request, and counts the outcomes in `step`.
    ///
    /// If the decisions cannot be recorded together, each half is tried by itself, down to the single job that fails:
    /// it is counted as failed, and left as it was.
    func take(_ jobs: [ID<Job>], by request: ManualReschedule, into step: inout OperationStep) async throws {
        guard let last = jobs.last else { return }
        do {
            let found = try await connection.savepoint {
                let crashes = try await claim(jobs)
                let free = crashes.filter { $0.job.successor == nil }
                let wanted = free.filter { request.force || !$0.crash.report.fatal }
                let decided = wanted.map { crash in
                    let decision = ReschedulingStore.decision(
                        about: crash, request.comment, request.policyVersion, request.now)
                    return DecidedCrash(crash.job, decision, by: request.actor, comment: request.comment)
                }
                try await record(decided)
                return (crashes: crashes.count, free: free.count, wanted: wanted.count)
            }
            step.taken += jobs.count
            step.done += found.wanted
            step.already += found.crashes - found.free
            step.fatal += found.free - found.wanted
            step.gone += jobs.count - found.crashes
        } catch let error where Self.isOfTheJobs(error) {
            guard jobs.count > 1 else {
                step.taken += 1
                step.failed += 1
                step.reason =
                    "\(last): \((error as? PostgresError)?.message ?? "another transaction has rescheduled it")"
                return
            }
            try await take(Array(jobs.prefix(jobs.count / 2)), by: request, into: &step)
            try await take(Array(jobs.dropFirst(jobs.count / 2)), by: request, into: &step)
        }
    }

    /// Whether the error may be due to these jobs, so that others can still be recorded.
    private static func isOfTheJobs(_ error: any Error) -> Bool {
        guard let error = error as? PostgresError else { return error is AlreadyRescheduled }
        if case .failed = StoreError(error) { return true }
        return false
    }
}
