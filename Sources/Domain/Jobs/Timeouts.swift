package import Time
package import Validation

/// How long a job may take, each optional; ``Watch`` has the rules, the reaper in `Services` enforces them.
package struct Timeouts: Sendable, Equatable {
    /// From creation to RUNNING.
    package let queue: TimeSpan?
    /// From RUNNING to the end.
    package let run: TimeSpan?
    /// Between two signs of life while RUNNING.
    package let heartbeat: TimeSpan?

    /// The spans a timeout may have: one second to 366 days.
    package static let range = TimeSpan(seconds: 1)...TimeSpan(seconds: 366 * 86_400)

    /// Makes timeouts; nil is none.
    package init(queue: TimeSpan? = nil, run: TimeSpan? = nil, heartbeat: TimeSpan? = nil) {
        self.queue = queue
        self.run = run
        self.heartbeat = heartbeat
    }

    /// These timeouts, and those of `defaults` where there is none.
    package func filled(from defaults: Timeouts) -> Timeouts {
        Timeouts(
            queue: queue ?? defaults.queue, run: run ?? defaults.run, heartbeat: heartbeat ?? defaults.heartbeat)
    }

    /// What is wrong with these timeouts; empty when nothing is.
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
