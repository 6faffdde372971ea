package import Access
package import Jobs
import Observability
import Postgres
package import Time

/// Jobs: created, reported on, read.
package struct JobStore: Sendable {
    let creates: Lane<CreateCommand>
    let reports: Lane<ReportCommand>
    let reads: Lane<ReadCommand>
    let heartbeats: Lane<HeartbeatCommand>
    let pool: Pool
    let vocabulary: VocabularyStore
    let options: StoreOptions
    let createsInFlight: CreatesInFlight
    let observe: Observer

    init(
        pool: Pool, vocabulary: VocabularyStore, announcer: Announcer, options: StoreOptions,
        observe: @escaping Observer
    ) {
        self.pool = pool
        self.vocabulary = vocabulary
        self.options = options
        self.observe = observe
        let inFlight = CreatesInFlight()
        createsInFlight = inFlight
        let ids = options.ids
        creates = Lane("creates", capacity: options.capacity, batchRows: options.batchRows, observe: observe) {
            commands, connection throws(PostgresError) in
            let floor = inFlight.begin(ids)
            defer { inFlight.end(floor) }
            return try await CreateCommand.perform(commands, ids: ids, on: connection)
        }
        reports = Lane(
            "reports", capacity: options.capacity, batchRows: options.batchRows, observe: observe
        ) { commands, connection throws(PostgresError) in
            try await ReportCommand.perform(commands, on: connection, announcer)
        }
        reads = Lane(
            "reads", capacity: options.capacity, batchRows: options.readRows, crowd: options.readRows,
            observe: observe, perform: ReadCommand.perform)
        heartbeats = Lane(
            "heartbeats", capacity: options.capacity, batchRows: options.batchRows, observe: observe
        ) { commands, connection throws(PostgresError) in
            try await HeartbeatCommand.perform(commands, options, on: connection)
        }
    }

    /// The outcome of a create.
    package enum Creation: Sendable, Equatable {
        /// These jobs were created, in the order of the request.
        case created([Job])
        /// The idempotency key was used before with the same body; these are the jobs created then, as they are now.
        case repeated([Job])
    }

    /// The outcome of a report.
    package struct Applied: Sendable, Equatable {
        /// The job as it is now.
        package let job: Job
        /// Whether the report changed it; false for a repetition.
        package let changed: Bool
    }

    /// Creates jobs, all or none, and returns after the commit.
    ///
    /// With an idempotency key it can be sent again without harm; without one, `unavailable` leaves open whether the
    /// jobs were created.
    ///
    /// - Parameter new: 1 to ``NewJob/maxCount`` jobs, validated.
    /// - Throws: `keyReused`, `invalid` (number of jobs), `busy`, `unavailable`, `failed`.
    package func create(
        _ new: [NewJob], idempotency: IdempotencyKey? = nil, by actor: Actor
    ) async throws(StoreError) -> Creation {
        guard (1...NewJob.maxCount).contains(new.count) else {
            throw .invalid("One request creates 1 to \(NewJob.maxCount) jobs; this one has \(new.count).")
        }
        // A key may be deleted between the create that finds it taken and its reading; hardly twice.
        for _ in 0..<3 {
            let command = CreateCommand(jobs: new, idempotency: idempotency, actor: actor)
            if let jobs = try await creates.submit(command) {
                observe(.created(jobs: jobs.count, repeated: false))
                return .created(jobs)
            }
            guard let idempotency else { throw .failed("The create without an idempotency key returned no jobs.") }
            if let jobs = try await earlier(idempotency) {
                observe(.created(jobs: jobs.count, repeated: true))
                return .repeated(jobs)
            }
        }
        throw .failed("The create found its idempotency key in use, and then deleted, several times.")
    }

    /// Applies a report to its job, and returns after the commit. It can be sent again without harm.
    ///
    /// - Throws: `noSuchJob`; `ended` when the job cannot take the state any more; `stale` when the job does not have
    ///   the expected revision (unless the report is a repetition); `unknownTerms`; `invalid` for a time in the future
    ///   or before the job's own times; `busy`, `unavailable`, `failed`.
    package func apply(_ transition: Transition, by actor: Actor) async throws(StoreError) -> Applied {
        if let at = transition.at, at > options.clock() + ClockSkew.tolerance {
            throw .invalid("The time \(at) is in the future. Check the clock of the reporter.")
        }
        do throws(StoreError) {
            let applied = try await submit(transition, by: actor)
            observe(.report(state: transition.state.rawValue, outcome: applied.changed ? .change : .repetition))
            return applied
        } catch {
            switch error {
            case .ended, .stale: observe(.report(state: transition.state.rawValue, outcome: .refusal))
            default: break
            }
            throw error
        }
    }

    private func submit(_ transition: Transition, by actor: Actor) async throws(StoreError) -> Applied {
        // The job may have changed between the report, which changed nothing, and its reading: then report again.
        for _ in 0..<4 {
            if let job = try await reports.submit(ReportCommand(transition: transition, actor: actor)) {
                return Applied(job: job, changed: true)
            }
            guard let job = try await self.job(transition.job) else { throw .noSuchJob(transition.job) }
            if let applied = try await explain(transition, job) { return applied }
        }
        throw .busy
    }

    /// Reads a job, in a batch with other reads; nil when there is none.
    ///
    /// - Throws: `busy`, `unavailable`, `failed`.
    package func job(_ id: ID<Job>) async throws(StoreError) -> Job? {
        try await reads.submit(ReadCommand(id: id))
    }

    /// Why `transition` left `job` as it is: a repetition, or one of the errors of `apply`; nil when there is no reason
    /// any more, because the job has changed.
    private func explain(_ transition: Transition, _ job: Job) async throws(StoreError) -> Applied? {
        let effect = transition.effect(on: job)
        if effect == .repetition {
            return Applied(job: job, changed: false)
        }
        if let expected = transition.expectedRevision, expected != job.revision {
            throw .stale(job)
        }
        if effect == .refusal {
            throw .ended(job)
        }
        if let at = transition.at, at < (job.startedAt ?? job.createdAt) - ClockSkew.tolerance {
            let before = job.startedAt.map { "it began to run, at \($0)" } ?? "it was created, at \(job.createdAt)"
            throw .invalid("The time \(at) is before \(before). Check the clock of the reporter.")
        }
        if let crash = transition.crash { try await vocabulary.check(crash) }
        return nil
    }
}

extension JobStore {
    private static let earlierStatement = Statement(
        name: "find_idempotency_key",
        sql: "SELECT fingerprint = sha256($2), jobs FROM idempotency WHERE key = $1")

    /// The jobs that were created with `key`; nil when the key is not kept any more.
    private func earlier(_ key: IdempotencyKey) async throws(StoreError) -> [Job]? {
        let found = try await pool.readFirst(Self.earlierStatement, [.text(key.key), .bytes(key.body)]) {
            columns throws(PostgresError) in
            (isSame: try columns.bool(), ids: try columns.uuids().map { ID<Job>($0) })
        }
        guard let found else { return nil }
        guard found.isSame else { throw .keyReused(key.key) }
        let jobs = try await storing { () async throws(PostgresError) in
            try await ReadCommand.read(Set(found.ids), on: pool)
        }
        return found.ids.compactMap { jobs[$0] }
    }
}
