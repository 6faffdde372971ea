package import Time
package import Validation

/// The timeouts of a job, each optional; ``Watch`` has the rules, the reaper in `Services` enforces them.
package struct Timeouts: Sendable, Equatable {
    /// From creation to RUNNING.
    package let queue: TimeSpan?
    /// From RUNNING to the end.
    package let run: TimeSpan?
    /// Between two heartbeats while RUNNING.
    package let heartbeat: TimeSpan?

    /// The spans a timeout may have: one second to 366 days.
    package static let range = TimeSpan(seconds: 1)...TimeSpan(seconds: 366 * 86_400)

    /// Creates timeouts; nil is none.
    package init(queue: TimeSpan? = nil, run: TimeSpan? = nil, heartbeat: TimeSpan? = nil) {
        self.queue = queue
        self.run = run
        self.heartbeat = heartbeat
    }

    /// These timeouts, and those of `defaults` where one is nil.
    package func filled(from defaults: Timeouts) -> Timeouts {
        Timeouts(
            queue: queue ?? defaults.queue, run: run ?? defaults.run, heartbeat: heartbeat ?? defaults.heartbeat)
    }

    /// The validation errors of these timeouts; empty when there are none.
    package var errors: [ValidationError] {
        [("queue", queue), ("run", run), ("heartbeat", heartbeat)].compactMap { name, span in
            guard let span, !Self.range.contains(span) else { return nil }
            return ValidationError(
                field: "timeouts.\(name)", code: .badValue,
                message: "is \(span); a timeout is \(Self.range.lowerBound) to \(Self.range.upperBound)",
                hint: "Give a span such as \"90s\", \"6h\" or \"30d\", or leave it out for no timeout.")
        }
    }
}
