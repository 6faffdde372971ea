/// Why a call to Postgres failed.
package struct PostgresError: Error, Sendable, Equatable {
    /// The kinds of failure, by what is known about the outcome.
    package enum Kind: Sendable {
        /// Postgres refused the statement; it changed nothing.
        case refused
        /// There is no connection, or it was lost. A statement that had been sent may have taken effect.
        case connection
        /// The caller's task was cancelled. A statement that had been sent may have taken effect.
        case cancelled
        /// No connection became free in time; nothing was sent.
        case busy
        /// The program misuses Postgres or this wrapper, in the request or in reading its result.
        case misuse
    }

    /// The kind of failure.
    package var kind: Kind
    /// The code, where there is one.
    package var sqlState: SQLState?
    /// One sentence for people; in the server's language.
    package var message: String
    /// More about it, such as the offending values.
    package var detail: String?
    /// What to do about it, as far as Postgres knows.
    package var hint: String?
    /// The constraint that refused the row.
    package var constraint: String?
    /// Where in the SQL the mistake is: the character's number, counted from 1.
    package var position: Int?
    /// Name of the statement that failed.
    package var statement: String?
    /// The C function of the server that raised the error; distinguishes errors that share a code.
    var routine: String?

    /// An error of this wrapper's own.
    package init(_ kind: Kind, _ sqlState: SQLState? = nil, _ message: String) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
    }

    /// The connection is lost or about to be: a retry may succeed, and the outcome of a write is unknown.
    package var isConnectionFailure: Bool { kind == .connection }

    /// The prepared statement is gone or no longer fits its tables; preparing it again helps.
    var asksToPrepareAgain: Bool {
        sqlState == .invalidStatementName
            || sqlState == .featureNotSupported && routine == "RevalidateCachedQuery"
    }

    func about(statement: String?) -> PostgresError {
        var error = self
        error.statement = error.statement ?? statement
        return error
    }
}

extension PostgresError: CustomStringConvertible {
    /// One line with everything that is known.
    package var description: String {
        var text = message
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        for (label, value) in [
            ("detail", detail), ("hint", hint), ("constraint", constraint), ("statement", statement),
            ("position", position.map(String.init)),
        ] {
            if let value { text += "; \(label): \(value)" }
        }
        return text
    }
}
