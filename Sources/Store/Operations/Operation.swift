package import Jobs
import Postgres
package import Time

/// Many crashed jobs that a person has run again, at a rate, in the background.
package struct Operation: Sendable, Equatable {
    /// How far it is.
    package enum State: String, Sendable, CaseIterable {
        /// Jobs are to be taken still.
        case running
        /// All jobs were taken.
        case done
        /// A person stopped it before.
        case stopped
        /// It could not go on.
        case failed
    }

    /// What names it.
    package let id: ID<Operation>
    /// How far it is.
    package let state: State
    /// What found the jobs, as a query string of `GET /jobs`.
    package let query: String
    /// What the person said.
    package let comment: String
    /// Jobs a second.
    package let rate: Int
    /// How many jobs the query found.
    package let matching: Int
    /// How many of these are taken: no more than the limit.
    package let total: Int
    /// How many have a successor by it.
    package let done: Int
    /// How many were passed by, since they had a successor by then.
    package let already: Int
    /// How many were passed by, since the crash is fatal.
    package let fatal: Int
    /// How many were passed by, since retention had taken them.
    package let gone: Int
    /// How many were set aside, since they could not be recorded.
    package let failed: Int
    /// Whether fatal crashes are taken too.
    package let force: Bool
    /// Why the last one was set aside, or why the operation failed; nil when neither happened.
    package let reason: String?
    /// When it was asked for.
    package let startedAt: Timestamp
    /// When it ended.
    package let endedAt: Timestamp?

    static let columns = """
        uuid, state, query, comment, per_second, matching, total, done, already, fatal, gone, started_at, ended_at,
        failed, force, reason
        """
    /// How many columns these are.
    static let width = 16

    init(_ row: Row) throws(PostgresError) {
        let required = row.required
        id = ID(try required.uuid(0))
        let word = try required.text(1)
        guard let state = State(rawValue: word) else {
            throw PostgresError(.misuse, nil, "an operation has the unknown state \(word)")
        }
        self.state = state
        (query, comment) = (try required.text(2), try required.text(3))
        (rate, matching, total) = (try required.int(4), try required.int(5), try required.int(6))
        done = try required.int(7)
        (already, fatal, gone) = (try required.int(8), try required.int(9), try required.int(10))
        startedAt = Timestamp(microseconds: try required.timestamp(11))
        endedAt = try row.timestamp(12).map { Timestamp(microseconds: $0) }
        (failed, force, reason) = (try required.int(13), try required.bool(14), try row.text(15))
    }
}

/// What a person wishes to have run again.
package struct NewOperation: Sendable {
    /// The query as a query string, for the record.
    package let query: String
    /// What the jobs have to fulfil, besides having crashed and having no successor.
    package let conditions: [JobQuery.Condition]
    /// Why.
    package let comment: String
    /// The most jobs.
    package let limit: Int
    /// Jobs a second.
    package let rate: Int
    /// Even those whose crash is fatal.
    package let force: Bool

    /// Describes a request.
    package init(
        query: String, conditions: [JobQuery.Condition], comment: String, limit: Int, rate: Int, force: Bool = false
    ) {
        (self.query, self.conditions, self.comment) = (query, conditions, comment)
        (self.limit, self.rate, self.force) = (limit, rate, force)
    }
}
