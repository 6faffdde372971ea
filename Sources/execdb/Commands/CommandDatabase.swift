import EmbeddedPostgres
import Glibc

/// The database of a command that does one thing and ends.
enum CommandDatabase {
    /// Runs `body` with how to connect to the configured database.
    ///
    /// An embedded Postgres that a server runs already is used as it is; otherwise it is started, and stopped after.
    /// One that does not exist yet is made if `making`, and refused otherwise.
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
            // In use by a server whose Postgres takes connections: that one does.
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
