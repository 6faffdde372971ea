import Postgres

extension Connection {
    /// Runs `body` on a connection of its own, which is closed afterwards in any case.
    ///
    /// - Parameter unreachable: The error to throw when the database cannot be reached.
    static func once<Value, Failure: Error>(
        _ info: ConnectionInfo, unreachable: (PostgresError) -> Failure,
        _ body: (Connection) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let connection: Connection
        do throws(PostgresError) {
            connection = try await Connection.connect(info, on: Loops.shared[0])
        } catch {
            throw unreachable(error)
        }
        let result: Result<Value, Failure>
        do throws(Failure) {
            result = .success(try await body(connection))
        } catch {
            result = .failure(error)
        }
        await connection.close()
        return try result.get()
    }
}
