/// Something that happened to the cluster, for the log.
package enum ClusterEvent: Sendable, Equatable {
    /// A new cluster is being created in this directory.
    case creating(directory: String)
    /// A Postgres that outlived its server was found running and is used.
    case adopted(pid: Int32)
    /// Postgres is up and takes connections.
    case started(pid: Int32)
    /// Postgres ended without being asked; it will be started again.
    case died(pid: Int32)
    /// Starting it failed; it is retried.
    case restartFailed(ClusterError)
    /// Postgres was stopped as asked.
    case stopped(pid: Int32)
}
