import Jobs
package import Time

/// When what waits for one recipient by one route is sent: the first at once, then one message a window.
package struct Digest: Equatable, Sendable {
    /// When what waits is sent; nil when nothing waits.
    package private(set) var dueAt: Timestamp?
    /// Until then nothing is sent, because a message went out not long ago.
    package private(set) var freeAt: Timestamp

    /// The digest of somebody who was notified of nothing so far, or as it was kept.
    package init(dueAt: Timestamp? = nil, freeAt: Timestamp = Timestamp(microseconds: 0)) {
        (self.dueAt, self.freeAt) = (dueAt, freeAt)
    }

    /// Takes a notice that comes at `time`: it waits with those that wait already, if there are any.
    package mutating func add(at time: Timestamp, quiet: QuietHours?) {
        guard dueAt == nil else { return }
        let free = max(time, freeAt)
        dueAt = quiet?.release(free) ?? free
    }

    /// Keeps to a route as it is now: nothing waits longer than by its window and its quiet hours.
    ///
    /// - Parameter route: The route in force; nil when it was taken out: what waits in it is sent at once.
    package mutating func keep(to route: Route?, at time: Timestamp) {
        freeAt = min(freeAt, route?.digest.map { time + $0 } ?? time)
        guard let due = dueAt else { return }
        let free = max(time, freeAt)
        dueAt = min(due, route?.quiet?.release(free) ?? free)
    }

    /// Whether what waits is to be sent now. When it is quiet meanwhile, it is due when that ends.
    package mutating func isDue(at time: Timestamp, quiet: QuietHours?) -> Bool {
        guard let due = dueAt, due <= time else { return false }
        let open = quiet?.release(time) ?? time
        if open > time { dueAt = open }
        return open <= time
    }

    /// Notes that a message was sent at `time`.
    ///
    /// - Parameters:
    ///   - window: For how long from now on what comes is gathered; nil for not at all.
    ///   - isMore: Whether something waits still, for a message of its own.
    package mutating func send(at time: Timestamp, window: TimeSpan?, isMore: Bool) {
        freeAt = window.map { time + $0 } ?? time
        dueAt = isMore ? freeAt : nil
    }
}
