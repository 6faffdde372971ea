import Postgres

extension Pool {
    /// Runs a statement that may take long on a leased connection, so that no other statement waits behind it.
    func query(_ statement: SQLText) async throws(PostgresError) -> Rows {
        do {
            return try await lease { connection in
                try await connection.execute(sql: statement.text, statement.parameters)
            }
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(.misuse, nil, "\(error)")
        }
    }
}
