package import Time

/// Which jobs are lost, as a pure function of a job and the time.
///
/// A job is overdue a little after its deadline (``slack``), so that who ends at the last moment reports first. Where
/// reporters could not reach us for some time, they get a grace: see ``backAt`` and ``lenientUntil``.
package struct Watch: Sendable, Equatable {
    /// What time it is, by the database's clock.
    package let now: Timestamp
    /// What holds for a job that was made without a timeout.
    package let defaults: Timeouts
    /// Since when reporters can reach us: heartbeats are expected again from then on.
    package let backAt: Timestamp
    /// No job that was waiting or running before ``backAt`` is over its queue or run time before this.
    package let lenientUntil: Timestamp

    /// Looks at jobs at a moment.
    package init(now: Timestamp, defaults: Timeouts, backAt: Timestamp, lenientUntil: Timestamp) {
        self.now = now
        self.defaults = defaults
        self.backAt = backAt
        self.lenientUntil = lenientUntil
    }

    /// For a report that is on its way; and the longest outage that may go unnoticed.
    package static let slack: Duration = .seconds(10)
    /// The shortest and the longest grace after an outage; between them it is as long as the outage.
    package static let grace: ClosedRange<Duration> = .seconds(300) ... .seconds(900)
    /// A job is looked at so often at least, once it is of that age: one that has ended does not stay on the watch for
    /// longer, and other defaults count from then on.
    package static let longestPause: Duration = .seconds(3600)

    /// What is to be done about a job.
    package enum Verdict: Sendable, Equatable {
        /// Nothing any more: it has ended.
        case over
        /// Nothing yet: to be looked at again then, which is never after it becomes overdue.
        case wait(until: Timestamp)
        /// It is overdue, and is to be ended.
        case lost(Loss)
    }

    /// How long a running job may be silent: two heartbeats are missed, and what may hold up a third is waited for.
    package static func patience(with heartbeat: TimeSpan) -> Duration {
        .seconds(2 * heartbeat.seconds) + max(.milliseconds(500 * heartbeat.seconds), slack)
    }

    /// What is to be done about `job`.
    package func verdict(on job: WatchedJob) -> Verdict {
        guard !job.state.isEnd else { return .over }
        let timeouts = job.timeouts.filled(from: defaults)
        let limits = [phase(of: job, timeouts), silence(of: job, timeouts)].compactMap { $0 }
        let missed = limits.filter { $0.end <= now }.min { $0.loss.deadline < $1.loss.deadline }
        if let missed { return .lost(missed.loss) }
        let ends = limits.map(\.end) + [now + Self.longestPause]
        // It may begin right now, unseen, and then has other deadlines.
        let others = job.state == .scheduled ? Self.shortest(timeouts).map { [now + $0] } ?? [] : []
        return .wait(until: (ends + others).reduce(.latest, min))
    }

    private struct Limit {
        /// When the job is overdue.
        let end: Timestamp
        let loss: Loss
    }

    /// Waiting to begin, or running.
    private func phase(of job: WatchedJob, _ timeouts: Timeouts) -> Limit? {
        let isWaiting = job.state == .scheduled
        guard let timeout = isWaiting ? timeouts.queue : timeouts.run else { return nil }
        let since = isWaiting ? max(job.createdAt, job.notBefore ?? .earliest) : job.startedAt ?? job.createdAt
        let deadline = since + timeout
        var end = deadline + Self.slack
        if since < backAt { end = max(end, lenientUntil) }
        // Somebody is at work on it: the report that it began was lost.
        if isWaiting, let beatAt = job.beatAt, let heartbeat = timeouts.heartbeat {
            end = max(end, max(beatAt, backAt) + Self.patience(with: heartbeat))
        }
        return Limit(end: end, loss: loss(of: job, isWaiting ? .queue : .run, timeout, deadline))
    }

    /// Running without a heartbeat. The report that it began is a sign of life too.
    private func silence(of job: WatchedJob, _ timeouts: Timeouts) -> Limit? {
        guard job.state == .running, let heartbeat = timeouts.heartbeat else { return nil }
        let since = max(job.lastSeen, backAt)
        let deadline = since + .seconds(2 * heartbeat.seconds)
        return Limit(
            end: since + Self.patience(with: heartbeat), loss: loss(of: job, .heartbeat, heartbeat, deadline))
    }

    private func loss(
        of job: WatchedJob, _ reason: Loss.Reason, _ timeout: TimeSpan, _ deadline: Timestamp
    ) -> Loss {
        Loss(reason: reason, timeout: timeout, deadline: deadline, lastSeen: job.lastSeen)
    }

    /// The shortest time in which a job that begins can be overdue.
    private static func shortest(_ timeouts: Timeouts) -> Duration? {
        [timeouts.run.map { .seconds($0.seconds) + slack }, timeouts.heartbeat.map(patience)].compactMap { $0 }.min()
    }
}
