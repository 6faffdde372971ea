/// What happens to a pool's connections, for logs and metrics.
package enum PoolEvent: Sendable {
    /// A shared connection was opened.
    case connected(slot: Int)
    /// A shared connection could not be opened, or was lost; it is retried after `pause`.
    case disconnected(slot: Int, PostgresError, pause: Duration)
    /// The first shared connection was opened: calls are accepted again.
    case up
    /// The last shared connection is gone: calls fail at once.
    case down(PostgresError)
}
