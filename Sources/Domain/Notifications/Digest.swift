import Jobs
package import Time

/// When the pending notices of one recipient by one route are sent: the first at once, then one message a window.
package struct Digest: Equatable, Sendable {
    /// When the pending notices are sent; nil when there are none.
    package private(set) var dueAt: Timestamp?
    /// The end of the current window, before which nothing is sent.
    package private(set) var freeAt: Timestamp

    /// A digest as it was stored; by default that of a recipient who was never notified.
    package init(dueAt: Timestamp? = nil, freeAt: Timestamp = Timestamp(microseconds: 0)) {
        (self.dueAt, self.freeAt) = (dueAt, freeAt)
    }

    /// Adds a notice at `time`; if others are pending, it is sent with them.
    package mutating func add(at time: Timestamp, quiet: QuietHours?) {
        guard dueAt == nil else { return }
        let free = max(time, freeAt)
        dueAt = quiet?.release(free) ?? free
    }

    /// Adapts to the route in force: nothing is pending for longer than its window and quiet hours require.
    ///
    /// - Parameter route: The route in force; nil when the table no longer has it, and pending notices are sent at
    ///   once.
    package mutating func keep(to route: NotificationRoute?, at time: Timestamp) {
        freeAt = min(freeAt, route?.digest.map { time + $0 } ?? time)
        guard let due = dueAt else { return }
        let free = max(time, freeAt)
        dueAt = min(due, route?.quiet?.release(free) ?? free)
    }

    /// Whether the pending notices are to be sent now. In quiet hours they become due at the end of those.
    package mutating func isDue(at time: Timestamp, quiet: QuietHours?) -> Bool {
        guard let due = dueAt, due <= time else { return false }
        let open = quiet?.release(time) ?? time
        if open > time { dueAt = open }
        return open <= time
    }

    /// Records that a message was sent at `time`.
    ///
    /// - Parameters:
    ///   - window: The time from now on in which notices are gathered; nil to gather none.
    ///   - isMore: Whether notices are still pending, for another message.
    package mutating func send(at time: Timestamp, window: TimeSpan?, isMore: Bool) {
        freeAt = window.map { time + $0 } ?? time
        dueAt = isMore ? freeAt : nil
    }
}
