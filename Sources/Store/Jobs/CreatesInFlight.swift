import Jobs
import Locking
import Time

/// The creates of this server that are under way: their jobs may not be visible yet.
final class CreatesInFlight: Sendable {
    private let floors = Locked<Set<ID<Job>>>([])

    /// Begins a batch. Every identifier that `ids` makes afterwards is greater than the one returned.
    func begin(_ ids: IDGenerator) -> ID<Job> {
        floors.withLock { floors in
            let floor: ID<Job> = ids.next()
            floors.insert(floor)
            return floor
        }
    }

    /// Ends the batch that began with `floor`: its jobs are visible, or, if it failed, `Horizon` finds a transaction
    /// that is still open in the database.
    func end(_ floor: ID<Job>) {
        floors.withLock { _ = $0.remove(floor) }
    }

    /// An identifier that is lower than those of every batch under way; nil when there is none.
    var lowest: ID<Job>? { floors.withLock { $0.min() } }
}
