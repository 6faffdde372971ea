import EmbeddedPostgres
import Glibc
import Locking

/// A Postgres for this test process: nothing survives a power cut, and nothing survives the process.
package actor TestCluster {
    /// The one cluster of this process, made at first use.
    package static let shared = TestCluster()

    private var starting: Task<String, any Error>?

    /// How to connect to the cluster's own database (a libpq connection string); starts Postgres at first use.
    package func conninfo() async throws -> String {
        if let starting { return try await starting.value }
        let task = Task { try await Self.start() }
        starting = task
        return try await task.value
    }

    private static func start() async throws -> String {
        let directory = try TestDirectory.make()
        let cluster = try Cluster(directory: directory, settings: .disposable)
        let conninfo = try await cluster.start()
        // The lock on the directory must live as long as the process.
        kept.withLock { $0.append(cluster) }
        try TestDirectory.removeAtExit(directory, stopping: cluster.processID)
        return conninfo
    }

    private static let kept = Locked<[Cluster]>([])
}
