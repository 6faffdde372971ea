import Locking
import Observability
import Postgres

/// Turns what happens to a pool's connections into observations.
final class PoolWatch: Sendable {
    private let name: String
    private let wanted: Int
    private let reportsOutages: Bool
    private let observe: Observer
    private let open = Locked<Set<Int>>([])

    /// A watch over the pool called `name` of `wanted` connections. One pool of a store `reportsOutages`.
    init(_ name: String, wanted: Int, reportsOutages: Bool = false, observe: @escaping Observer) {
        self.name = name
        self.wanted = wanted
        self.reportsOutages = reportsOutages
        self.observe = observe
    }

    /// Takes an event. `offset` is added to the number of its connection, for pools that count together.
    func take(_ event: PoolEvent, offset: Int = 0) {
        switch event {
        case .connected(let slot):
            report { $0.insert(slot + offset).inserted }
        case .disconnected(let slot, _, _):
            report { $0.remove(slot + offset) != nil }
        case .up:
            if reportsOutages { observe(.databaseUp) }
        case .down(let error):
            if reportsOutages { observe(.databaseDown(reason: error.message)) }
        }
    }

    private func report(_ change: (inout Set<Int>) -> Bool) {
        let count = open.withLock { change(&$0) ? $0.count : nil }
        if let count { observe(.pool(name: name, open: count, wanted: wanted)) }
    }
}
