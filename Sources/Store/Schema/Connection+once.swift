import Postgres

extension Connection {
    /// Runs `body` on a connection that is made for it and closed after it, whatever comes of it.
    ///
    /// - Parameter unreachable: What to throw when there is no connecting.
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
