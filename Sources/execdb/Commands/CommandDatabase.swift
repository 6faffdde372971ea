import EmbeddedPostgres
import Glibc

/// The database of a one-off command.
enum CommandDatabase {
    /// Runs `body` with the connection string of the configured database.
    ///
    /// An embedded Postgres that a server runs already is used as it is; otherwise it is started, and stopped
    /// afterwards. One that does not exist yet is created if `making`, and refused otherwise.
    static func with<Result>(
        _ database: Database, making: Bool, _ body: (_ conninfo: String) async throws -> Result
    ) async throws -> Result {
        guard case .embedded(let directory) = database else {
            if case .external(let conninfo) = database { return try await body(conninfo) }
            return try await body("")
        }
        let cluster: Cluster
        do throws(ClusterError) {
            cluster = try Cluster(directory: directory)
            if !making { try cluster.requireExistence() }
        } catch {
            throw Failure(error)
        }
        do throws(ClusterError) {
            _ = try await cluster.start()
        } catch {
            // In use by a server whose Postgres accepts connections: that one is used.
            guard error.kind == .inUse, cluster.isServed else { throw Failure(error) }
            return try await body(cluster.conninfo)
        }
        do {
            let result = try await body(cluster.conninfo)
            await cluster.stop()
            return result
        } catch {
            await cluster.stop()
            throw error
        }
    }
}
