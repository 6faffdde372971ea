/// The connections of a pool, their use, and the callers that wait; independent of libpq and tasks.
///
/// Two kinds of connection: `slots` are shared by the single statements of all callers, and leases belong to one
/// caller at a time. `Resource` is a connection.
struct PoolState<Resource> {
    /// A place for one shared connection.
    private struct Slot {
        var resource: Resource?
        /// Calls under way, on this connection or on one that was lost and has not failed them yet.
        var load = 0
        /// How often the connection was lost or could not be opened since it was last opened.
        var failures = 0
    }

    /// What a caller that wants a lease has to do.
    enum Turn {
        /// Take this connection.
        case take(Resource)
        /// Open a connection; if that fails, call `giveBack(nil)`.
        case open
        /// Wait for a turn.
        case wait
        /// Give up: Postgres cannot be reached, or the pool is closed.
        case refuse
    }

    /// What to do with a connection that is given back.
    enum Return {
        /// Nothing: it is kept.
        case keep
        /// Hand it to this waiter.
        case hand(UInt64, Resource)
        /// Close it; the waiter, if there is one, opens another.
        case close(UInt64?)

        /// The waiter whose turn it is.
        var waiter: UInt64? {
            switch self {
            case .keep: nil
            case .hand(let waiter, _): waiter
            case .close(let waiter): waiter
            }
        }
    }

    private var slots: [Slot]
    /// Where the search for the least loaded slot starts, so that equals take turns.
    private var start = 0
    private let mostLeases: Int
    /// Leases held, being opened, or idle.
    private var leases = 0
    private var idle: [Resource] = []
    private var waiting: [UInt64] = []
    private var isClosed = false

    init(slots: Int, leases: Int) {
        self.slots = Array(repeating: Slot(), count: slots)
        mostLeases = leases
    }

    /// Whether any shared connection is there.
    var isUp: Bool { slots.contains { $0.resource != nil } }
    /// Calls under way on shared connections.
    var load: Int { slots.reduce(0) { $0 + $1.load } }

    // MARK: Shared connections

    /// Slot `slot` has a connection now.
    mutating func connected(_ slot: Int, _ resource: Resource) {
        slots[slot].resource = resource
        slots[slot].failures = 0
    }

    /// Slot `slot` has no connection, or no longer. Returns how long to wait before the next attempt, and, if no shared
    /// connection is left, the waiters for a lease, to be refused.
    mutating func disconnected(_ slot: Int) -> (pause: Duration, refused: [UInt64]) {
        slots[slot].resource = nil
        defer { slots[slot].failures += 1 }
        return (Self.pause(afterFailures: slots[slot].failures), isUp ? [] : dropWaiting())
    }

    /// 50 ms, then twice as long each time, up to 2 s.
    static func pause(afterFailures failures: Int) -> Duration { .milliseconds(min(2000, 50 << min(failures, 6))) }

    /// The least loaded shared connection, which gets one more call; nil when there is none.
    mutating func take() -> (slot: Int, resource: Resource)? {
        var best: Int?
        for step in slots.indices {
            let slot = (start + step) % slots.count
            guard slots[slot].resource != nil else { continue }
            if let best, slots[best].load <= slots[slot].load { continue }
            best = slot
        }
        guard let best, let resource = slots[best].resource else { return nil }
        start = (best + 1) % slots.count
        slots[best].load += 1
        return (best, resource)
    }

    /// A call on slot `slot` is over.
    mutating func release(_ slot: Int) { slots[slot].load -= 1 }

    // MARK: Leases

    /// `waiter` wants a connection of its own.
    mutating func lease(_ waiter: UInt64) -> Turn {
        guard !isClosed else { return .refuse }
        if let resource = idle.popLast() { return .take(resource) }
        guard isUp else { return .refuse }
        guard leases < mostLeases else {
            waiting.append(waiter)
            return .wait
        }
        leases += 1
        return .open
    }

    /// A lease is over. `reusable` is the connection; nil if no other caller can use it, or none could be opened.
    mutating func giveBack(_ reusable: Resource?) -> Return {
        if !isClosed, let resource = reusable {
            guard let waiter = popWaiting() else {
                idle.append(resource)
                return .keep
            }
            return .hand(waiter, resource)
        }
        // The place of the closed connection goes to the next waiter.
        if let waiter = popWaiting() { return .close(waiter) }
        leases -= 1
        return .close(nil)
    }

    /// `waiter` no longer wants a lease; false when it has its turn already.
    mutating func abandon(_ waiter: UInt64) -> Bool {
        guard let index = waiting.firstIndex(of: waiter) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// Closes the pool for good. Returns the idle leases, to be closed, and the waiters, to be refused.
    mutating func close() -> (idle: [Resource], refused: [UInt64]) {
        isClosed = true
        let unused = idle
        idle = []
        leases -= unused.count
        for slot in slots.indices { slots[slot].resource = nil }
        return (unused, dropWaiting())
    }

    private mutating func popWaiting() -> UInt64? { waiting.isEmpty ? nil : waiting.removeFirst() }

    private mutating func dropWaiting() -> [UInt64] {
        defer { waiting = [] }
        return waiting
    }
}
