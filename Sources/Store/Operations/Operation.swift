package import Access
package import Jobs
import Postgres
package import Time

/// Many crashed jobs that a person has run again, at a rate, in the background.
package struct Operation: Sendable, Equatable {
    /// The state of an operation; the raw value is its name in the database and in the API.
    package enum State: String, Sendable, CaseIterable {
        /// There are jobs still to be taken.
        case running
        /// All jobs were taken.
        case done
        /// A person stopped it before all jobs were taken.
        case stopped
        /// It failed; `reason` says why.
        case failed
    }

    /// Its UUID.
    package let id: ID<Operation>
    /// Who asked for it.
    package let actor: Actor
    /// Its state.
    package let state: State
    /// The query that found the jobs, as a query string of `GET /jobs`.
    package let query: String
    /// The person's comment.
    package let comment: String
    /// The rate, in jobs a second.
    package let rate: Int
    /// How many jobs the query found.
    package let matching: Int
    /// How many of these are to be taken: no more than the limit.
    package let total: Int
    /// How many got a successor by it.
    package let done: Int
    /// How many were skipped because they had a successor by then.
    package let already: Int
    /// How many were skipped because the crash is fatal.
    package let fatal: Int
    /// How many were skipped because retention had dropped them.
    package let gone: Int
    /// How many were set aside because their decision could not be recorded.
    package let failed: Int
    /// Whether fatal crashes are taken too.
    package let force: Bool
    /// Why the last one was set aside, or why the operation failed; nil when neither happened.
    package let reason: String?
    /// When it was asked for.
    package let startedAt: Timestamp
    /// When it ended; nil while it is running.
    package let endedAt: Timestamp?

    /// The columns, in the order in which they are read.
    static let columns = """
        uuid, actor, state, query, comment, per_second, matching, total, done, already, fatal, gone, failed, force, reason, \
        started_at, ended_at
        """

    init(_ columns: inout Row.Columns) throws(PostgresError) {
        (id, actor) = (try columns.id(), Actor(name: try columns.text()))
        let word = try columns.text()
        guard let state = State(rawValue: word) else { throw columns.error("has the unknown state \(word)") }
        self.state = state
        (query, comment) = (try columns.text(), try columns.text())
        (rate, matching, total) = (try columns.int(), try columns.int(), try columns.int())
        (done, already, fatal) = (try columns.int(), try columns.int(), try columns.int())
        (gone, failed) = (try columns.int(), try columns.int())
        (force, reason) = (try columns.bool(), try columns.optionalText())
        (startedAt, endedAt) = (try columns.time(), try columns.optionalTime())
    }
}

/// A request for an operation.
package struct NewOperation: Sendable {
    /// The query as a query string, for the record.
    package let query: String
    /// The conditions on the jobs, besides having crashed and having no successor.
    package let conditions: [JobQuery.Condition]
    /// The person's comment.
    package let comment: String
    /// The most jobs that are taken.
    package let limit: Int
    /// The rate, in jobs a second.
    package let rate: Int
    /// Whether jobs whose crash is fatal are taken too.
    package let force: Bool

    /// Describes a request.
    package init(
        query: String, conditions: [JobQuery.Condition], comment: String, limit: Int, rate: Int, force: Bool = false
    ) {
        (self.query, self.conditions, self.comment) = (query, conditions, comment)
        (self.limit, self.rate, self.force) = (limit, rate, force)
    }
}
