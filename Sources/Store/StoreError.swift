package import Jobs
import Postgres
package import Time

/// Why the store did not do what was asked. Nothing was changed, unless a case says otherwise.
package enum StoreError: Error, Sendable {
    /// The database cannot be reached or cannot work now (text: why); what was sent when it went away may have been
    /// done. Reports, and creates with an idempotency key, can be sent again without harm.
    case unavailable(String)
    /// More is waiting than the store takes on; trying again soon helps.
    case busy
    /// There is no such job.
    case noSuchJob(ID<Job>)
    /// The job, as it is, cannot take the reported state any more: it has ended, or the report is of an earlier state.
    case ended(Job)
    /// The job, as it is, has another revision than was expected.
    case stale(Job)
    /// The idempotency key came before with another body.
    case keyReused(String)
    /// A crash report has words, at least one, that are not in the vocabulary.
    case unknownTerms([VocabularyStore.UnknownTerm])
    /// The question took longer than it may (text: what to ask instead).
    case tooSlow(String)
    /// What was asked makes no sense (text: why, for the one who asked).
    case invalid(String)
    /// The database lacks what this version of the schema has (text: what the database said): it is to be migrated.
    case notMigrated(String)
    /// The database refused, which is a mistake in this program (text: what the database said).
    case failed(String)

    /// What an error of the database means.
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
        case .queryCanceled?: .tooSlow("Ask for less: a shorter time, a taskname, an item or a message_id.")
        case .lockNotAvailable?, .transactionRollback?: .busy
        case .undefinedTable?, .undefinedColumn?, .undefinedFunction?, .undefinedObject?: .notMigrated("\(error)")
        default: error.isSystemic ? .unavailable(error.message) : .failed("\(error)")
        }
    }
}

extension PostgresError {
    /// Another statement would fail as well: no connection, out of disk or memory, stopping, read-only.
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
    /// 58: the operating system refused the server something, such as a write.
    static let systemError = SQLState.Class(rawValue: "58")
}

extension SQLState {
    /// 25006: the server takes no writes now, a standby for one.
    static let readOnlyTransaction = SQLState(rawValue: "25006")
}
