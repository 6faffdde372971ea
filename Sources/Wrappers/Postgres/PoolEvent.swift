/// What happens to a pool's connections, for logs and metrics.
package enum PoolEvent: Sendable {
    /// A shared connection is there.
    case connected(slot: Int)
    /// A shared connection could not be made, or was lost; it is tried again after `pause`.
    case disconnected(slot: Int, PostgresError, pause: Duration)
    /// The first shared connection is there: calls are taken again.
    case up
    /// The last shared connection is gone: calls fail at once.
    case down(PostgresError)
}
