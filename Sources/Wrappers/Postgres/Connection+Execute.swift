import Synchronization

extension Connection {
    /// Runs a statement, which is prepared on this connection at first use, and returns its rows.
    ///
    /// Outside a transaction the statement is one of its own, committed when this returns. A plan that Postgres has
    /// dropped, or that no longer fits its tables, is prepared again automatically, outside transactions. (On an
    /// exclusive connection with other statements under way it fails, because it might be in their transaction.)
    ///
    /// - throws: the server's refusal; `.cancelled` when the task is cancelled; `.connection` when the connection is
    ///   lost, and then the outcome of a statement that had been sent is unknown.
    package nonisolated func execute(
        _ statement: Statement, _ parameters: [Parameter] = []
    ) async throws(PostgresError) -> Rows {
        try await perform(.prepared(statement), parameters)
    }

    /// Runs SQL that is assembled at run time, unprepared, and returns its rows.
    ///
    /// One statement, with `$1`, `$2`, ... for its parameters. Throws like `execute(_:_:)`.
    package nonisolated func execute(
        sql: String, _ parameters: [Parameter] = []
    ) async throws(PostgresError) -> Rows {
        try Self.checkNoNul(sql)
        return try await perform(.sql(sql), parameters)
    }

    /// Runs text of several statements, for migrations: no parameters, no rows back, plans kept.
    ///
    /// It waits until nothing else is under way on the connection. Postgres runs the text as one transaction, unless
    /// the text has transaction commands of its own. COPY from or to the client is not supported: it closes the
    /// connection. Throws like `execute(_:_:)`.
    package nonisolated func script(_ sql: String) async throws(PostgresError) {
        try Self.checkNoNul(sql)
        _ = try await perform(.script(sql), [])
    }

    /// Runs `work`; if `isCancellable` is false, it ignores that the task is cancelled.
    nonisolated func perform(
        _ work: Call.Work, _ parameters: [Parameter], isCancellable: Bool = true
    ) async throws(PostgresError) -> Rows {
        try Self.checkSize(parameters)
        let id = lastID.add(1, ordering: .relaxed).newValue
        let outcome = Outcome()
        guard isCancellable else {
            await withUnsafeContinuation { post(.submit(Call(id: id, work, parameters, outcome, $0))) }
            return try outcome.get()
        }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                post(.submit(Call(id: id, work, parameters, outcome, continuation)))
                // A handler that was called before the call was in the inbox has done nothing.
                if Task.isCancelled { post(.cancel(id)) }
            }
        } onCancel: {
            post(.cancel(id))
        }
        return try outcome.get()
    }

    /// The protocol counts parameters in 16 bits, and a message holds 1 GiB.
    private static func checkSize(_ parameters: [Parameter]) throws(PostgresError) {
        let size = parameters.reduce(0) { $0 + $1.byteCount }
        guard parameters.count <= 65_535, size <= 512 << 20 else {
            let what = "\(parameters.count) parameters of \(size) bytes are more than one statement can have"
            throw PostgresError(.misuse, .programLimitExceeded, what)
        }
    }

    /// libpq would take a NUL for the end of the text.
    private static func checkNoNul(_ sql: String) throws(PostgresError) {
        if sql.utf8.contains(0) { throw PostgresError(.misuse, .syntaxError, "there is a NUL in the SQL") }
    }
}
