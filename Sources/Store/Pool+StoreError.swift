import Postgres

/// Runs statements for callers of the store; an error of Postgres becomes a `StoreError`.
extension Pool {
    /// Runs a statement and reads its rows.
    func read<Value>(
        _ statement: Statement, _ parameters: [Parameter] = [],
        as value: (inout Row.Columns) throws(PostgresError) -> Value
    ) async throws(StoreError) -> [Value] {
        try await storing { () async throws(PostgresError) in
            try await run(statement, parameters).decode(value)
        }
    }

    /// Runs a statement and reads its first row; nil when there is none.
    func readFirst<Value>(
        _ statement: Statement, _ parameters: [Parameter] = [],
        as value: (inout Row.Columns) throws(PostgresError) -> Value
    ) async throws(StoreError) -> Value? {
        try await storing { () async throws(PostgresError) in
            try await run(statement, parameters).decodeFirst(value)
        }
    }

    /// Runs a statement and returns how many rows it changed.
    @discardableResult
    func change(_ statement: Statement, _ parameters: [Parameter]) async throws(StoreError) -> Int {
        try await storing { () async throws(PostgresError) in try await run(statement, parameters).affected }
    }
}

/// Runs `body`, and throws its error as the `StoreError` that it means.
func storing<Value>(_ body: () async throws(PostgresError) -> Value) async throws(StoreError) -> Value {
    do {
        return try await body()
    } catch {
        throw StoreError(error)
    }
}

/// Does what runs a transaction, and says what an error of the database means; other errors are thrown as they are.
func storingTransaction<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let error as PostgresError {
        throw StoreError(error)
    }
}

extension Sequence<Row> {
    /// Reads every row.
    func decode<Value>(
        _ value: (inout Row.Columns) throws(PostgresError) -> Value
    ) throws(PostgresError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(underestimatedCount)
        for row in self {
            var columns = row.columns
            values.append(try value(&columns))
        }
        return values
    }

    /// Reads the first row; nil when there is none.
    func decodeFirst<Value>(
        _ value: (inout Row.Columns) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value? {
        for row in self {
            var columns = row.columns
            return try value(&columns)
        }
        return nil
    }
}
