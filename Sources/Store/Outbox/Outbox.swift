import Jobs
import Notifications
import Postgres
package import Time

/// The messages that are to be sent.
///
/// A message is written in the statement or transaction of its event, so that there is no message without its event and
/// no event without its message. It is sent at least once: a sender claims a delivery for ``claimTime``, and when that
/// ends without a result, another may claim it. The receiver recognises a repeated message by its `message`.
package struct Outbox: Sendable {
    let pool: Pool
    let announcer: Announcer

    /// How long a claim holds: an attempt and its recording have to fit into it.
    package static let claimTime = Duration.seconds(180)

    /// Waits until the database is within reach. Throws when the task is cancelled.
    package func untilUp() async throws(CancellationError) { try await pool.untilUp() }

    /// How often it was announced that something is due now.
    package var dueAnnouncements: Int { announcer.wakeups.count(.deliveries) }

    /// Waits until that was announced more than `count` times, for `patience` at most.
    package func untilDue(after count: Int, atMost patience: Duration) async {
        await announcer.wakeups.wait(for: .deliveries, after: count, atMost: patience)
    }

    /// Claims due deliveries for the free slots: of each host the oldest first, the hosts in turn.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func claim(_ slots: FreeDeliverySlots) async throws(StoreError) -> [ClaimedDelivery] {
        guard slots.free > 0 else { return [] }
        let taken = slots.taken.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        return try await pool.read(
            Self.claimStatement,
            [
                .texts(taken.map(\.key)), .int4s(taken.map { Int32(clamping: $0.value) }),
                .int4(Int32(clamping: slots.perHost)), .int4(Int32(clamping: slots.free)),
                .int4(Int32(Self.claimTime.components.seconds)), .bool(slots.takesMail),
                .texts(Webhook.Event.allCases.map(\.rawValue)),
            ], as: Self.claimed)
    }

    /// Records an attempt in the log, and its outcome in the delivery; false when the outcome does not count any more,
    /// because the claim was lost.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    @discardableResult
    package func record(
        _ attempt: DeliveryAttempt, of id: ID<Delivery>, _ outcome: DeliveryOutcome
    ) async throws(StoreError) -> Bool {
        let state: Delivery.State
        var next: Timestamp?
        switch outcome {
        case .delivered: state = .delivered
        case .dead: state = .dead
        case .retry(let time): (state, next) = (.pending, time)
        }
        return try await pool.change(
            Self.recordStatement,
            [
                .uuid(id.halves), .int4(Int32(clamping: attempt.number)), .text(state.rawValue),
                .timestamp(microseconds: next?.microseconds),
                .timestamp(microseconds: attempt.begunAt.microseconds), .int4(Int32(clamping: attempt.milliseconds)),
                .int4(attempt.status.map { Int32(clamping: $0) }), .text(attempt.error), .text(attempt.answer),
            ]) > 0
    }

    /// Releases a claim without an attempt: the delivery is due at once.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func release(_ claimed: ClaimedDelivery) async throws(StoreError) {
        try await pool.change(
            Self.releaseStatement, [.uuid(claimed.id.halves), .int4(Int32(clamping: claimed.attempt))])
    }
}
