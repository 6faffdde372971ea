package import Jobs
import Postgres
package import Time

/// Why the store refused or failed. Nothing was changed, unless a case says otherwise.
package enum StoreError: Error, Sendable {
    /// The database cannot be reached or cannot work now (text: why). A statement that was sent when the connection was
    /// lost may have been committed. Reports, and creates with an idempotency key, can be sent again without harm.
    case unavailable(String)
    /// The lane is full, or no connection or lock became free in time; a retry soon helps.
    case busy
    /// There is no such job.
    case noSuchJob(ID<Job>)
    /// The job, as it is now, cannot take the reported state: it has ended, or is in a later state.
    case ended(Job)
    /// The job, as it is now, has another revision than was expected.
    case stale(Job)
    /// The idempotency key came before with another body.
    case keyReused(String)
    /// A crash report has words, at least one, that are not in the vocabulary.
    case unknownTerms([VocabularyStore.UnknownTerm])
    /// The query timed out (text: what to ask instead).
    case tooSlow(String)
    /// The request is invalid (text: why, for the client).
    case invalid(String)
    /// The schema lacks a table, column or function that this version needs (text: the database's message): the
    /// database is to be migrated.
    case notMigrated(String)
    /// The database refused a statement, which is a defect of this program (text: the database's message).
    case failed(String)

    /// The error of the store that an error of Postgres means.
    init(_ error: PostgresError) {
        switch error.kind {
        case .connection, .cancelled:
            self = .unavailable(error.message)
        case .busy:
            self = .busy
        case .misuse:
            self = .failed("\(error)")
        case .refused:
            self = Self.refusal(error)
        }
    }

    private static func refusal(_ error: PostgresError) -> StoreError {
        switch error.sqlState {
        case .queryCanceled?: .tooSlow("Narrow the query: a shorter time range, a taskname, an item or a message_id.")
        case .lockNotAvailable?, .transactionRollback?: .busy
        case .undefinedTable?, .undefinedColumn?, .undefinedFunction?, .undefinedObject?: .notMigrated("\(error)")
        default: error.isSystemic ? .unavailable(error.message) : .failed("\(error)")
        }
    }
}

extension PostgresError {
    /// Whether another statement would fail as well: no connection, out of disk or memory, shutting down, read-only.
    var isSystemic: Bool {
        switch (kind, sqlState) {
        case (.connection, _), (.cancelled, _), (.busy, _): true
        case (.refused, .insufficientResources?), (.refused, .operatorIntervention?), (.refused, .systemError?),
            (.refused, .readOnlyTransaction?):
            true
        case (.refused, _), (.misuse, _): false
        }
    }
}

extension SQLState.Class {
    /// 57: cancelled or shutting down.
    static let operatorIntervention = SQLState.Class(rawValue: "57")
    /// 58: an error of the operating system under the server, such as a failed write.
    static let systemError = SQLState.Class(rawValue: "58")
}

extension SQLState {
    /// 25006: the server takes no writes now, such as a standby.
    static let readOnlyTransaction = SQLState(rawValue: "25006")
}
