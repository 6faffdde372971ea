/// A five-character code of the SQL standard or of Postgres that says what went wrong.
///
/// Not an enum, because extensions and functions define their own. Source: PostgreSQL manual, appendix A.
package struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The five characters, such as `23505`.
    package let rawValue: String

    /// From the five characters.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The code as it is written in manuals.
    package var description: String { rawValue }

    /// The first two characters, which name the class of error.
    package var sqlClass: Class { Class(rawValue: String(rawValue.prefix(2))) }

    /// A class of codes, to be matched in a `switch` over codes: `case .integrityConstraintViolation:`.
    package struct Class: RawRepresentable, Hashable, Sendable {
        /// The two characters, such as `23`.
        package let rawValue: String

        /// From the two characters.
        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// Matches a code by its class.
    package static func ~= (pattern: Class, state: SQLState) -> Bool { state.sqlClass == pattern }
}

extension SQLState.Class {
    /// 08: the connection could not be opened or was lost.
    package static let connectionException = SQLState.Class(rawValue: "08")
    /// 22: a value is out of range, malformed, or of the wrong encoding.
    package static let dataException = SQLState.Class(rawValue: "22")
    /// 23: a constraint, which the error names, refuses the row.
    package static let integrityConstraintViolation = SQLState.Class(rawValue: "23")
    /// 40: the transaction was rolled back; a retry may succeed.
    package static let transactionRollback = SQLState.Class(rawValue: "40")
    /// 42: the SQL is wrong, or access is not allowed.
    package static let syntaxErrorOrAccessRuleViolation = SQLState.Class(rawValue: "42")
    /// 53: out of disk, memory, or connections.
    package static let insufficientResources = SQLState.Class(rawValue: "53")
}

extension SQLState {
    /// 0A000: not supported, or, for a prepared statement, that its result type has changed.
    package static let featureNotSupported = SQLState(rawValue: "0A000")
    /// 08001: the server could not be reached.
    package static let cannotConnect = SQLState(rawValue: "08001")
    /// 08006: the connection was lost.
    package static let connectionFailure = SQLState(rawValue: "08006")
    /// 22P02: a text is not a value of the type, such as an unknown label of an enum.
    package static let invalidTextRepresentation = SQLState(rawValue: "22P02")
    /// 22P03: the bytes of a parameter are not a value of its type.
    package static let invalidBinaryRepresentation = SQLState(rawValue: "22P03")
    /// 23502: NULL where there must be a value.
    package static let notNullViolation = SQLState(rawValue: "23502")
    /// 23503: what is referred to does not exist, or is still referred to.
    package static let foreignKeyViolation = SQLState(rawValue: "23503")
    /// 23505: there is such a row already.
    package static let uniqueViolation = SQLState(rawValue: "23505")
    /// 23514: a CHECK refuses the row.
    package static let checkViolation = SQLState(rawValue: "23514")
    /// 25P02: an earlier statement of the transaction failed.
    package static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// 26000: there is no such prepared statement.
    package static let invalidStatementName = SQLState(rawValue: "26000")
    /// 40001: concurrent transactions have no serial order.
    package static let serializationFailure = SQLState(rawValue: "40001")
    /// 40P01: this transaction was rolled back to end a deadlock.
    package static let deadlockDetected = SQLState(rawValue: "40P01")
    /// 42601: the SQL does not parse.
    package static let syntaxError = SQLState(rawValue: "42601")
    /// 42P01: there is no such table.
    package static let undefinedTable = SQLState(rawValue: "42P01")
    /// 42703: there is no such column.
    package static let undefinedColumn = SQLState(rawValue: "42703")
    /// 42704: there is no such object, such as a type.
    package static let undefinedObject = SQLState(rawValue: "42704")
    /// 42883: there is no such function.
    package static let undefinedFunction = SQLState(rawValue: "42883")
    /// 53300: every connection is in use.
    package static let tooManyConnections = SQLState(rawValue: "53300")
    /// 54000: more than the protocol or the server allows.
    package static let programLimitExceeded = SQLState(rawValue: "54000")
    /// 55P03: a lock is not available (in time).
    package static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// 57014: cancelled, by `statement_timeout` or by request.
    package static let queryCanceled = SQLState(rawValue: "57014")
    /// 57P01: the server is being shut down, or this connection was ended by an administrator.
    package static let adminShutdown = SQLState(rawValue: "57P01")
    /// 57P02: another server process crashed and all connections are ended.
    package static let crashShutdown = SQLState(rawValue: "57P02")
    /// 57P03: the server is starting or stopping.
    package static let cannotConnectNow = SQLState(rawValue: "57P03")
}
