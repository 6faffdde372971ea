package import Access
package import Jobs
import Observability
import Postgres
package import Time

/// The offers: successors that wait for a trigger to take them over.
package struct OfferStore: Sendable {
    let pool: Pool
    let announcer: Announcer
    let ids: IDGenerator
    let observe: Observer

    /// A job that a trigger is to start, with its lease.
    package struct Leased: Sendable, Equatable {
        /// The job, with all that the original create carried.
        package let job: Job
        /// The lease.
        package let lease: Lease
    }

    /// The outcome of an acknowledgement or a release.
    package enum Outcome: Sendable, Equatable {
        /// The offer has changed by it.
        case changed
        /// It repeats an earlier one, and changed nothing.
        case repeated
        /// The lease does not hold any more: the offer has another one, or the job was taken over.
        case lost
        /// The job was never on offer.
        case unknown
    }

    /// Leases up to `limit` due jobs to a trigger, those that have waited longest first.
    ///
    /// A job whose label `trigger` names another trigger is left to that one. The offer of a job that is not SCHEDULED
    /// any more, because a client reported on it without a lease, is closed.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func claim(
        _ limit: Int, for trigger: String, lease: TimeSpan, by actor: Actor
    ) async throws(StoreError) -> [Leased] {
        try await storing { () async throws(PostgresError) in
            var leases: [ID<Job>: Lease] = [:]
            var isMore = true
            // A batch of offers that were all closed is followed by the next one.
            while isMore && leases.isEmpty {
                let id: ID<Lease> = ids.next()
                let claimed = try await pool.run(
                    Self.claimStatement,
                    [
                        .text(trigger), .int4(Int32(clamping: limit)), .uuid(id.halves),
                        .float8(Double(lease.seconds)), .text(actor.name),
                    ]
                ).decode { columns throws(PostgresError) -> (ID<Job>, until: Timestamp, isOffered: Bool) in
                    (try columns.id(), until: try columns.time(), isOffered: try columns.bool())
                }
                for (job, until, isOffered) in claimed where isOffered { leases[job] = Lease(id: id, until: until) }
                isMore = !claimed.isEmpty
            }
            guard !leases.isEmpty else { return [] }
            let found = try await ReadCommand.read(Set(leases.keys), on: pool)
            return leases.keys.sorted().compactMap { id in
                guard let job = found[id], let lease = leases[id] else { return nil }
                return Leased(job: job, lease: lease)
            }
        }
    }

    /// Records that the trigger has taken the job over: it is not offered any more.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func acknowledge(_ job: ID<Job>, lease: ID<Lease>) async throws(StoreError) -> Outcome {
        try await answer(Self.acknowledgeStatement, job, lease, [])
    }

    /// Releases a lease: the job is on offer again after `pause`.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func release(_ job: ID<Job>, lease: ID<Lease>, pause: TimeSpan) async throws(StoreError) -> Outcome {
        let answer = try await answer(Self.releaseStatement, job, lease, [.float8(Double(pause.seconds))])
        if answer == .changed { announcer.announce(.offers) }
        return answer
    }

    /// Offers jobs again at once whose leases did not reach the trigger. If that fails, which is reported, they are
    /// offered again when the leases end.
    package func putBack(_ leased: [Leased]) async {
        let (jobs, leases) = (leased.map(\.job.id.halves), leased.map(\.lease.id.halves))
        let start = ContinuousClock.now
        var failure: String?
        do throws(StoreError) {
            try await pool.change(Self.putBackStatement, [.uuids(jobs), .uuids(leases)])
            announcer.announce(.offers)
        } catch {
            failure = "\(error)"
        }
        observe(.housekeeping(task: "undelivered-leases", duration: ContinuousClock.now - start, failure: failure))
    }

    private func answer(
        _ statement: Statement, _ job: ID<Job>, _ lease: ID<Lease>, _ more: [Parameter]
    ) async throws(StoreError) -> Outcome {
        let parameters: [Parameter] = [.uuid(job.halves), .uuid(lease.halves)] + more
        return try await pool.readFirst(statement, parameters) { columns throws(PostgresError) in
            let (isChanged, isRepeated) = (try columns.bool(), try columns.bool())
            return isChanged ? .changed : isRepeated ? .repeated : .lost
        } ?? .unknown
    }

    /// Waits until another offer to the trigger may be due, for `patience` at most.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func untilOffer(for trigger: String, atMost patience: Duration) async throws(StoreError) {
        let topic = Topic.offers(for: trigger)
        let seen = announcer.wakeups.count(topic)
        let due =
            try await pool.readFirst(Self.nextStatement, [.text(trigger)]) { columns throws(PostgresError) in
                try columns.optionalDouble()
            } ?? nil
        let pause = due.map { min(patience, .seconds(max(0, $0))) } ?? patience
        await announcer.wakeups.wait(for: topic, after: seen, atMost: pause)
    }
}

extension OfferStore {
    /// Offers for this trigger and for any trigger are looked up apart, so that those for other triggers are not read.
    private static let claimStatement = Statement(
        name: "claim_offers",
        sql: """
            WITH candidate AS MATERIALIZED (
                SELECT * FROM (
                    SELECT job, available_at FROM offer
                    WHERE taken_at IS NULL AND wanted = $1 AND available_at <= now()
                    ORDER BY available_at LIMIT $2 FOR UPDATE SKIP LOCKED
                ) AS own
                UNION ALL
                SELECT * FROM (
                    SELECT job, available_at FROM offer
                    WHERE taken_at IS NULL AND wanted IS NULL AND available_at <= now()
                    ORDER BY available_at LIMIT $2 FOR UPDATE SKIP LOCKED
                ) AS unrestricted
                ORDER BY available_at LIMIT $2
            ), waiting AS MATERIALIZED (
                SELECT candidate.job, job.state = 'SCHEDULED' AS waits
                FROM candidate LEFT JOIN job ON job.uuid = candidate.job
            ), leased AS (
                UPDATE offer SET
                    available_at = CASE WHEN waits THEN now() + make_interval(secs => $4) ELSE available_at END,
                    lease = CASE WHEN waits THEN $3 ELSE lease END,
                    holder = CASE WHEN waits THEN $1 ELSE holder END,
                    actor = CASE WHEN waits THEN $5 ELSE actor END,
                    taken_at = CASE WHEN waits THEN NULL ELSE now() END
                FROM waiting WHERE offer.job = waiting.job
                RETURNING offer.job, offer.available_at, coalesce(waits, false) AS waits
            )
            SELECT job, available_at, waits FROM leased
            """)

    private static let acknowledgeStatement = Statement(
        name: "acknowledge_offer",
        sql: """
            WITH taken AS (
                UPDATE offer SET taken_at = now() WHERE job = $1 AND lease = $2 AND taken_at IS NULL RETURNING job
            )
            SELECT EXISTS (SELECT FROM taken), lease = $2 IS TRUE AND taken_at IS NOT NULL FROM offer WHERE job = $1
            """)

    /// A released offer keeps its last lease and has no holder: by that a repetition is recognised.
    private static let releaseStatement = Statement(
        name: "release_offer",
        sql: """
            WITH released AS (
                UPDATE offer SET available_at = greatest(due_at, now() + make_interval(secs => $3)), holder = NULL
                WHERE job = $1 AND lease = $2 AND taken_at IS NULL AND holder IS NOT NULL
                RETURNING job
            )
            SELECT EXISTS (SELECT FROM released), lease = $2 IS TRUE AND taken_at IS NULL AND holder IS NULL
            FROM offer WHERE job = $1
            """)

    private static let putBackStatement = Statement(
        name: "put_back_offers",
        sql: """
            UPDATE offer SET available_at = greatest(due_at, now()), holder = NULL
            FROM unnest($1::uuid[], $2::uuid[]) AS undelivered (job, lease)
            WHERE offer.job = undelivered.job AND offer.lease = undelivered.lease AND taken_at IS NULL
                AND holder IS NOT NULL
            """)

    private static let nextStatement = Statement(
        name: "read_next_offer",
        sql: """
            SELECT extract(epoch FROM least(
                (SELECT min(available_at) FROM offer WHERE taken_at IS NULL AND wanted = $1),
                (SELECT min(available_at) FROM offer WHERE taken_at IS NULL AND wanted IS NULL)) - now())::float8
            """)
}
