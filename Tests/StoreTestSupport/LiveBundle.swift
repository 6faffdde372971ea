import Access
package import Jobs
package import Postgres
import Rescheduling
package import Store
package import TestSupport
package import Time

/// A live store and whatever tests need beside it: here is what all of them do with one.
package protocol LiveBundle: Sendable {
    /// The store, its database, and the connection to look behind it.
    var live: LiveStore { get }
}

extension LiveBundle {
    /// The store.
    package var store: Store { live.store }
    /// Its jobs.
    package var jobs: JobStore { store.jobs }
    /// Its database.
    package var database: TestDatabase { live.database }
    /// How to connect to its database.
    package var conninfo: String { database.conninfo }
    /// The connection to look behind it.
    package var pool: Pool { live.pool }

    /// A new job.
    package func job(_ taskname: String = "rpmlint", item: String? = nil) async throws -> Job {
        try await create(NewJob(taskname: taskname, item: item))
    }

    /// A new job.
    package func create(_ new: NewJob) async throws -> Job {
        guard let job = try await create([new]).first else { throw Unexpected(what: "no new job") }
        return job
    }

    /// New jobs.
    package func create(_ new: [NewJob]) async throws -> [Job] {
        guard case .created(let jobs) = try await jobs.create(new) else { throw Unexpected(what: "no new jobs") }
        return jobs
    }

    /// A new job in `state`; a crash is `crash`.
    package func job(in state: JobState, crash: CrashReport = CrashReport()) async throws -> Job {
        let job = try await job()
        return state == .scheduled ? job : try await report(job.id, state, crash: crash)
    }

    /// The job after a report that changes it.
    @discardableResult
    package func report(_ id: ID<Job>, _ state: JobState, crash: CrashReport = CrashReport()) async throws -> Job {
        let applied = try await jobs.apply(.of(id, state, crash: crash))
        guard applied.changed else { throw Unexpected(what: "\(state) changed nothing") }
        return applied.job
    }

    /// Records a decision about a crash, of which `decide` learns which attempt it was; returns the job that runs again by
    /// it, if one does.
    @discardableResult
    package func decide(
        _ job: ID<Job>, _ decide: @Sendable (_ attempt: Int) -> Decision
    ) async throws -> ID<Job>? {
        try await store.rescheduling.decisionTransaction { transaction in
            guard let crash = try await transaction.claim(job) else { throw Unexpected(what: "no crash") }
            let decided = DecidedCrash(crash.job, decide(crash.chain.counted + 1), by: .rescheduler)
            return try await transaction.record([decided])[job]
        }
    }

    /// The job that runs a crashed one again, by a decision of no policy.
    @discardableResult
    package func reschedule(_ job: ID<Job>, notBefore: Timestamp = .now()) async throws -> ID<Job> {
        let successor = try await decide(job) { .example(.reschedule, attempt: $0, notBefore: notBefore) }
        guard let successor else { throw Unexpected(what: "no successor") }
        return successor
    }

    /// The only value of the only row of `sql`, as text.
    package func ask(_ sql: String, _ parameters: [Parameter] = []) async throws -> String? {
        guard let row = try await pool.run(sql: "SELECT (\(sql))::text", parameters).first else { return nil }
        var columns = row.columns
        return try columns.optionalText()
    }

    /// Runs a statement.
    package func execute(_ sql: String, _ parameters: [Parameter] = []) async throws {
        _ = try await pool.run(sql: sql, parameters)
    }
}

extension Decision {
    /// A decision of no policy.
    package static func example(
        _ verdict: Verdict, rule: String = "test", policyVersion: Int = 0, attempt: Int = 1,
        notBefore: Timestamp? = nil, breaker: String? = nil, text: String = "It runs again.",
        decidedAt: Timestamp = .now()
    ) -> Decision {
        Decision(
            verdict: verdict, rule: rule, policyVersion: policyVersion, attempt: attempt, limit: 3, counts: true,
            notBefore: notBefore, breaker: breaker, text: text, decidedAt: decidedAt)
    }
}

extension Transition {
    /// A report of any state; `crash` counts for CRASHED alone.
    package static func of(
        _ job: ID<Job>, _ state: JobState, at: Timestamp? = nil, crash: CrashReport = CrashReport(),
        keyvals: KeyValues = [:], expecting revision: Int? = nil
    ) -> Transition {
        state == .crashed
            ? Transition(job: job, crash: crash, at: at, expectedRevision: revision)
            : Transition(job: job, state: state, at: at, keyvals: keyvals, expectedRevision: revision)
    }
}
