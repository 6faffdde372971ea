package import Time

/// Which jobs are lost, as a pure function of a job and the time.
///
/// A job is overdue ``slack`` after its deadline, so that a report of the last moment arrives first. After an outage of
/// the service there is a grace: see ``backAt`` and ``lenientUntil``.
package struct Watch: Sendable, Equatable {
    /// What time it is, by the database's clock.
    package let now: Timestamp
    /// The timeouts of a job that was created without its own.
    package let defaults: Timeouts
    /// The end of the latest outage: heartbeats are expected again from then on.
    package let backAt: Timestamp
    /// The end of the grace: no queue or run timeout that began before ``backAt`` passes earlier.
    package let lenientUntil: Timestamp

    /// A watch at one moment.
    package init(now: Timestamp, defaults: Timeouts, backAt: Timestamp, lenientUntil: Timestamp) {
        self.now = now
        self.defaults = defaults
        self.backAt = backAt
        self.lenientUntil = lenientUntil
    }

    /// The time for a report that is on its way; an interruption up to this long is not an outage.
    package static let slack: Duration = .seconds(10)
    /// The shortest and the longest grace after an outage; between them it is as long as the outage.
    package static let grace: ClosedRange<Duration> = .seconds(300) ... .seconds(900)
    /// The longest time between two looks at a job of at least this age, so that ended jobs leave the watch and changed
    /// defaults apply.
    package static let longestPause: Duration = .seconds(3600)

    /// What is to be done about a job.
    package enum Verdict: Sendable, Equatable {
        /// Nothing: it has ended.
        case over
        /// Nothing yet: it is to be looked at again then, not after it becomes overdue.
        case wait(until: Timestamp)
        /// It is overdue, and is to be ended.
        case lost(Loss)
    }

    /// How long a running job may be silent: two heartbeats, and for a delay of the third half a timeout, at least
    /// ``slack``.
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
        // It may begin before the next look, and then has other deadlines.
        let others = job.state == .scheduled ? Self.shortest(timeouts).map { [now + $0] } ?? [] : []
        return .wait(until: (ends + others).reduce(.latest, min))
    }

    private struct Limit {
        /// When the job is overdue.
        let end: Timestamp
        let loss: Loss
    }

    /// The limit of the queue timeout, or of the run timeout.
    private func phase(of job: WatchedJob, _ timeouts: Timeouts) -> Limit? {
        let isWaiting = job.state == .scheduled
        guard let timeout = isWaiting ? timeouts.queue : timeouts.run else { return nil }
        let since = isWaiting ? max(job.createdAt, job.notBefore ?? .earliest) : job.startedAt ?? job.createdAt
        let deadline = since + timeout
        var end = deadline + Self.slack
        if since < backAt { end = max(end, lenientUntil) }
        // Heartbeats arrive: the report of RUNNING was lost, not the job.
        if isWaiting, let beatAt = job.beatAt, let heartbeat = timeouts.heartbeat {
            end = max(end, max(beatAt, backAt) + Self.patience(with: heartbeat))
        }
        return Limit(end: end, loss: loss(of: job, isWaiting ? .queue : .run, timeout, deadline))
    }

    /// The limit of the heartbeat timeout. A report counts as a heartbeat.
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
