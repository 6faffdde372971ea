package import Jobs
import Postgres
package import Time

/// Where a breaker stands, as it is stored between two steps; what the fields mean is the policy's to say.
package struct BreakerRecord: Sendable, Equatable {
    /// The breaker's name in the policy.
    package var name: String
    /// The name of its phase.
    package var phase: String
    /// Since when it is in this phase.
    package var since: Timestamp?
    /// When it last let something through.
    package var latest: Timestamp?
    /// The number of the latest round.
    package var round: Int
    /// How many of this round are still inFlight.
    package var inFlight: Int
    /// How many of this round succeeded.
    package var succeeded: Int
    /// How many of this round failed.
    package var failed: Int
    /// How many of this round ended in a way that says nothing.
    package var inconclusive: Int

    /// Makes a record out of its parts.
    package init(
        name: String, phase: String, since: Timestamp?, latest: Timestamp?, round: Int, inFlight: Int, succeeded: Int,
        failed: Int, inconclusive: Int
    ) {
        (self.name, self.phase, self.since, self.latest, self.round) = (name, phase, since, latest, round)
        (self.inFlight, self.succeeded, self.failed, self.inconclusive) = (inFlight, succeeded, failed, inconclusive)
    }

    static let columns = "name, phase, since, latest, round, in_flight, succeeded, failed, inconclusive"

    init(_ row: Row) throws(PostgresError) {
        let required = row.required
        self.init(
            name: try required.text(0), phase: try required.text(1),
            since: try row.timestamp(2).map { Timestamp(microseconds: $0) },
            latest: try row.timestamp(3).map { Timestamp(microseconds: $0) },
            round: try required.int(4), inFlight: try required.int(5), succeeded: try required.int(6),
            failed: try required.int(7), inconclusive: try required.int(8))
    }

    var parameters: [Parameter] {
        [
            .text(name), .text(phase), .timestamp(microseconds: since?.microseconds),
            .timestamp(microseconds: latest?.microseconds), .int4(Int32(clamping: round)),
            .int4(Int32(clamping: inFlight)),
            .int4(Int32(clamping: succeeded)), .int4(Int32(clamping: failed)), .int4(Int32(clamping: inconclusive)),
        ]
    }
}

/// Something a breaker did, for people.
package struct BreakerEventRecord: Sendable, Equatable {
    /// The breaker's name.
    package let breaker: String
    /// What kind of event it is, as the policy names it.
    package let kind: String
    /// What happened, as a sentence.
    package let text: String
    /// When.
    package let happenedAt: Timestamp

    /// Makes a record out of its parts.
    package init(breaker: String, kind: String, text: String, happenedAt: Timestamp) {
        (self.breaker, self.kind, self.text, self.happenedAt) = (breaker, kind, text, happenedAt)
    }
}

/// A held crash that a breaker let through.
package struct Passed: Sendable {
    /// The crashed job.
    package let predecessor: ID<Job>
    /// The job that runs it again; nil when it was not rescheduled after all.
    package let successor: ID<Job>?
    /// The breaker's round.
    package let round: Int

    /// Makes one out of its parts.
    package init(predecessor: ID<Job>, successor: ID<Job>?, round: Int) {
        (self.predecessor, self.successor, self.round) = (predecessor, successor, round)
    }
}
