package import Jobs
import Postgres
package import Time

/// A held crash that a breaker released.
package struct ReleasedCrash: Sendable {
    /// The crashed job.
    package let predecessor: ID<Job>
    /// The job that runs it again; nil when it was not rescheduled after all.
    package let successor: ID<Job>?
    /// The breaker's round.
    package let round: Int

    /// A released crash of these parts.
    package init(predecessor: ID<Job>, successor: ID<Job>?, round: Int) {
        (self.predecessor, self.successor, self.round) = (predecessor, successor, round)
    }

    /// Reads predecessor, successor and round.
    init(_ columns: inout Row.Columns) throws(PostgresError) {
        self.init(predecessor: try columns.id(), successor: try columns.optionalID(), round: try columns.int())
    }
}
