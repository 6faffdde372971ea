package import Jobs
import Postgres
package import Time

extension DecisionTransaction {
    /// The names of the breakers whose phase is not `closed`.
    package func openBreakers() async throws -> Set<String> {
        let rows = try await connection.execute(Self.openStatement, [])
        return Set(try rows.map { try $0.required.text(0) })
    }

    /// Counts crashes that breakers are over, in the seconds in which they happened.
    package func count(_ crashes: [(breaker: String, at: Timestamp)]) async throws {
        guard !crashes.isEmpty else { return }
        _ = try await connection.execute(
            Self.countStatement,
            [.texts(crashes.map(\.breaker)), .timestamps(crashes.map(\.at.microseconds))])
    }

    /// Takes a breaker for a step, for this transaction; nil when another has it, or took it less than `pause` ago.
    package func take(_ breaker: String, pause: Duration) async throws -> BreakerRecord? {
        _ = try await connection.execute(Self.makeStatement, [.text(breaker)])
        let rows = try await connection.execute(
            Self.takeStatement, [.text(breaker), .float8(Double(pause.components.seconds))])
        return try rows.first.map { row in try BreakerRecord(row) }
    }

    /// How many crashes the breaker counted since a time, and how many it holds now.
    package func reading(of breaker: String, since: Timestamp) async throws -> (crashes: Int, held: Int) {
        let rows = try await connection.execute(
            Self.readingStatement, [.text(breaker), .timestamp(microseconds: since.microseconds)])
        guard let row = rows.first else { return (0, 0) }
        return (try row.required.int(0), try row.required.int(1))
    }

    /// Those of a round that the breaker let through and that have ended, or will have no end, of which it has not been
    /// told: oldest first.
    ///
    /// With each comes the job that ran it again, with its crash, if there is one still.
    package func endedReleases(
        of breaker: String, round: Int, limit: Int
    ) async throws -> [(passed: Passed, job: Job?)] {
        let rows = try await connection.execute(
            Self.endedStatement,
            [.text(breaker), .int4(Int32(clamping: limit)), .int4(Int32(clamping: round))])
        var releases: [Passed] = []
        for row in rows {
            releases.append(
                Passed(
                    predecessor: ID<Job>(try row.required.uuid(0)), successor: try row.uuid(1).map { ID<Job>($0) },
                    round: try row.required.int(2)))
        }
        var jobs: [ID<Job>: Job] = [:]
        let successors = Set(releases.compactMap(\.successor)).sorted()
        for row in try await connection.execute(ReadCommand.wholeStatement, [.uuids(successors.map(\.halves))]) {
            let job = try JobRow.wholeJob(row)
            jobs[job.id] = job
        }
        return releases.map { ($0, $0.successor.flatMap { id in jobs[id] }) }
    }

    /// Notes which held crashes the breaker has let through.
    package func pass(_ releases: [Passed], by breaker: String) async throws {
        guard !releases.isEmpty else { return }
        _ = try await connection.execute(
            Self.passStatement,
            [
                .uuids(releases.map(\.predecessor.halves)), .uuids(releases.map { $0.successor?.halves }),
                .int4s(releases.map { Int32(clamping: $0.round) }), .text(breaker),
            ])
    }

    /// Notes that the breaker was told how these ended.
    package func report(_ breaker: String, _ outcomes: [(predecessor: ID<Job>, outcome: String)]) async throws {
        guard !outcomes.isEmpty else { return }
        _ = try await connection.execute(
            Self.reportStatement,
            [.uuids(outcomes.map(\.predecessor.halves)), .texts(outcomes.map(\.outcome)), .text(breaker)])
    }

    /// Stores where a breaker stands after a step, and what it did. What it counted before `horizon` is forgotten.
    package func save(
        _ breaker: BreakerRecord, events: [BreakerEventRecord], forgettingBefore horizon: Timestamp
    ) async throws {
        _ = try await connection.execute(
            Self.saveStatement, breaker.parameters + [.timestamp(microseconds: horizon.microseconds)])
        guard !events.isEmpty else { return }
        _ = try await connection.execute(
            Self.eventStatement,
            [
                .texts(events.map(\.breaker)), .texts(events.map(\.kind)), .texts(events.map(\.text)),
                .timestamps(events.map(\.happenedAt.microseconds)),
            ])
    }
}

extension DecisionTransaction {
    /// Forgets what the breaker holds of crashes that retention has taken away: nobody could decide about them.
    package func forgetGone(heldBy breaker: String) async throws {
        _ = try await connection.execute(Self.forgetStatement, [.text(breaker)])
    }

    private static let forgetStatement = Statement(
        name: "forget_gone_holds",
        sql: """
            DELETE FROM decision
            WHERE breaker = $1 AND verdict = 'hold'
                AND NOT EXISTS (SELECT FROM crash WHERE crash.job = decision.predecessor)
            """)

    private static let openStatement = Statement(
        name: "read_open_breakers", sql: "SELECT name FROM breaker WHERE phase <> 'closed'")

    private static let countStatement = Statement(
        name: "count_breaker_crashes",
        sql: """
            INSERT INTO breaker_count (breaker, happened_at, crashes)
            SELECT breaker, date_trunc('second', at), count(*) FROM unnest($1, $2) AS crash (breaker, at)
            GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (breaker, happened_at) DO UPDATE SET crashes = breaker_count.crashes + excluded.crashes
            """)

    private static let makeStatement = Statement(
        name: "make_breaker",
        sql: """
            INSERT INTO breaker (name, stepped_at) VALUES ($1, '-infinity') ON CONFLICT (name) DO NOTHING
            """)

    private static let takeStatement = Statement(
        name: "take_breaker",
        sql: """
            SELECT \(BreakerRecord.columns) FROM breaker
            WHERE name = $1 AND stepped_at <= clock_timestamp() - make_interval(secs => $2)
            FOR UPDATE SKIP LOCKED
            """)

    private static let readingStatement = Statement(
        name: "read_breaker",
        sql: """
            SELECT (SELECT coalesce(sum(crashes), 0) FROM breaker_count WHERE breaker = $1 AND happened_at >= $2),
                (SELECT count(*) FROM decision WHERE breaker = $1 AND verdict = 'hold')
            """)

    /// A successor that retention has taken away does not end any more.
    private static let endedStatement = Statement(
        name: "read_ended_passages",
        sql: """
            SELECT release.predecessor, release.successor, release.round
            FROM release LEFT JOIN job ON job.uuid = release.successor
            WHERE release.breaker = $1 AND release.round = $3 AND release.outcome IS NULL
                AND (job.uuid IS NULL OR job.state >= 'FINISHED')
            ORDER BY coalesce(job.ended_at, release.released_at) LIMIT $2
            """)

    /// One that came back under the breaker and passes again counts anew.
    private static let passStatement = Statement(
        name: "note_passages",
        sql: """
            INSERT INTO release (predecessor, successor, round, breaker)
            SELECT predecessor, successor, round, $4 FROM unnest($1, $2, $3) AS passed (predecessor, successor, round)
            ON CONFLICT (breaker, predecessor) DO UPDATE SET
                released_at = now(), successor = excluded.successor, round = excluded.round, outcome = NULL
            """)

    private static let reportStatement = Statement(
        name: "tell_passages",
        sql: """
            UPDATE release SET outcome = told.outcome FROM unnest($1, $2) AS told (predecessor, outcome)
            WHERE release.predecessor = told.predecessor AND release.breaker = $3
            """)

    private static let saveStatement = Statement(
        name: "save_breaker",
        sql: """
            WITH forgotten AS (
                DELETE FROM breaker_count WHERE breaker = $1 AND happened_at < $10
            )
            UPDATE breaker SET stepped_at = clock_timestamp(), phase = $2, since = $3, latest = $4, round = $5,
                in_flight = $6, succeeded = $7, failed = $8, inconclusive = $9
            WHERE name = $1
            """)

    private static let eventStatement = Statement(
        name: "note_breaker_events",
        sql: """
            WITH event AS (
                INSERT INTO breaker_event (breaker, kind, text, happened_at) SELECT * FROM unnest($1, $2, $3, $4)
                RETURNING number, happened_at
            )
            INSERT INTO pending_notice (happened_at, breaker_event) SELECT happened_at, number FROM event
            """)
}
