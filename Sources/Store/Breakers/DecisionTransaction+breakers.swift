package import Jobs
import Postgres
package import Rescheduling
package import Time

extension DecisionTransaction {
    /// The names of the breakers whose phase is not `closed`.
    package func openBreakers() async throws -> Set<String> {
        let rows = try await connection.execute(Self.openStatement, [])
        return Set(try rows.decode { columns throws(PostgresError) in try columns.text() })
    }

    /// Counts crashes for the breakers that are over them, by the second in which they happened.
    package func count(_ crashes: [(breaker: String, at: Timestamp)]) async throws {
        guard !crashes.isEmpty else { return }
        _ = try await connection.execute(
            Self.countStatement,
            [.texts(crashes.map(\.breaker)), .timestamps(crashes.map(\.at.microseconds))])
    }

    /// Locks a breaker for a step in this transaction; nil when another transaction has it, or its last step was less
    /// than `pause` ago, in whole seconds.
    package func take(_ breaker: String, pause: Duration) async throws -> BreakerState? {
        _ = try await connection.execute(Self.makeStatement, [.text(breaker)])
        return try await connection.execute(
            Self.takeStatement, [.text(breaker), .float8(Double(pause.components.seconds))]
        ).decodeFirst(BreakerState.init)
    }

    /// How many crashes the breaker counted since a time, and how many it holds now.
    package func reading(of breaker: String, since: Timestamp) async throws -> (crashes: Int, held: Int) {
        try await connection.execute(
            Self.readingStatement, [.text(breaker), .timestamp(microseconds: since.microseconds)]
        ).decodeFirst { columns throws(PostgresError) in
            (crashes: try columns.int(), held: try columns.int())
        } ?? (0, 0)
    }

    /// The crashes that the breaker released in a round, whose successors have ended or will never end, and that are
    /// not counted yet; the oldest first.
    ///
    /// Each comes with its successor, with the crash of that; nil when there is none, or none any more.
    package func endedReleases(
        of breaker: String, round: Int, limit: Int
    ) async throws -> [(released: ReleasedCrash, job: Job?)] {
        let releases = try await connection.execute(
            Self.endedStatement,
            [.text(breaker), .int4(Int32(clamping: limit)), .int4(Int32(clamping: round))]
        ).decode(ReleasedCrash.init)
        let successors = Set(releases.compactMap(\.successor)).sorted()
        let jobs = try await connection.execute(ReadCommand.wholeStatement, [.uuids(successors.map(\.halves))])
            .decode(JobRow.wholeJob)
        let byID = Dictionary(uniqueKeysWithValues: jobs.map { ($0.id, $0) })
        return releases.map { ($0, $0.successor.flatMap { id in byID[id] }) }
    }

    /// Records which held crashes the breaker has released.
    package func note(_ releases: [ReleasedCrash], by breaker: String) async throws {
        guard !releases.isEmpty else { return }
        _ = try await connection.execute(
            Self.releaseStatement,
            [
                .uuids(releases.map(\.predecessor.halves)), .uuids(releases.map { $0.successor?.halves }),
                .int4s(releases.map { Int32(clamping: $0.round) }), .text(breaker),
            ])
    }

    /// Records that the breaker has counted these outcomes.
    package func note(
        _ outcomes: [(predecessor: ID<Job>, outcome: BreakerReading.Outcome)], countedBy breaker: String
    ) async throws {
        guard !outcomes.isEmpty else { return }
        _ = try await connection.execute(
            Self.outcomeStatement,
            [
                .uuids(outcomes.map(\.predecessor.halves)), .texts(outcomes.map(\.outcome.rawValue)),
                .text(breaker),
            ])
    }

    /// Stores the state of a breaker after a step, and its events; deletes its counts from before `horizon`.
    package func save(
        _ state: BreakerState, of breaker: String, events: [BreakerEvent], forgettingBefore horizon: Timestamp
    ) async throws {
        _ = try await connection.execute(
            Self.saveStatement,
            [.text(breaker), .timestamp(microseconds: horizon.microseconds)] + state.parameters)
        guard !events.isEmpty else { return }
        _ = try await connection.execute(
            Self.eventStatement,
            [
                .texts(events.map(\.breaker)), .texts(events.map(\.kind.rawValue)), .texts(events.map(\.text)),
                .timestamps(events.map(\.happenedAt.microseconds)),
            ])
    }

    /// Deletes the decisions by which the breaker holds crashes that retention has dropped.
    package func forgetGone(heldBy breaker: String) async throws {
        _ = try await connection.execute(Self.forgetGoneStatement, [.text(breaker)])
    }
}
