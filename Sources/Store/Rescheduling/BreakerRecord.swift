package import Jobs
import Postgres

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
    /// How many of this round are still out.
    package var out: Int
    /// How many of this round ended well.
    package var well: Int
    /// How many of this round ended badly.
    package var badly: Int
    /// How many of this round ended in a way that says nothing.
    package var otherwise: Int

    /// Makes a record out of its parts.
    package init(
        name: String, phase: String, since: Timestamp?, latest: Timestamp?, round: Int, out: Int, well: Int,
        badly: Int, otherwise: Int
    ) {
        (self.name, self.phase, self.since, self.latest, self.round) = (name, phase, since, latest, round)
        (self.out, self.well, self.badly, self.otherwise) = (out, well, badly, otherwise)
    }

    static let columns = "name, phase, since, latest, round, let_out, well, badly, otherwise"

    init(_ row: Row) throws(PostgresError) {
        let required = row.required
        self.init(
            name: try required.text(0), phase: try required.text(1),
            since: try row.timestamp(2).map { Timestamp(microseconds: $0) },
            latest: try row.timestamp(3).map { Timestamp(microseconds: $0) },
            round: try required.int(4), out: try required.int(5), well: try required.int(6),
            badly: try required.int(7), otherwise: try required.int(8))
    }

    var parameters: [Parameter] {
        [
            .text(name), .text(phase), .timestamp(microseconds: since?.microseconds),
            .timestamp(microseconds: latest?.microseconds), .int4(Int32(clamping: round)), .int4(Int32(clamping: out)),
            .int4(Int32(clamping: well)), .int4(Int32(clamping: badly)), .int4(Int32(clamping: otherwise)),
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
    package let predecessor: JobID
    /// The job that runs it again; nil when it was not rescheduled after all.
    package let successor: JobID?
    /// The breaker's round.
    package let round: Int

    /// Makes one out of its parts.
    package init(predecessor: JobID, successor: JobID?, round: Int) {
        (self.predecessor, self.successor, self.round) = (predecessor, successor, round)
    }
}
