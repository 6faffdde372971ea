import Jobs
import Postgres
package import Time

/// The messages that are to be sent.
///
/// Written in the statement or transaction of what they tell about, so that there is no message without its event and
/// no event without its message. Sent at least once: a sender claims a delivery for a while, and when that is over
/// without a result, somebody else does. The receiver knows a repeated one by its `message`.
package struct Outbox: Sendable {
    let pool: Pool
    let announcer: Announcer

    /// The longest a claim holds: all of an attempt has to fit into it.
    package static let claimTime = Duration.seconds(180)

    /// How often it was announced that something is due now.
    package var dueAnnouncements: Int { announcer.wakeups.count(.deliveries) }

    /// Waits until that was announced more than `count` times, for `patience` at most.
    package func untilDue(after count: Int, atMost patience: Duration) async {
        await announcer.wakeups.wait(for: .deliveries, after: count, atMost: patience)
    }

    /// Claims what is due, and for what there are places: from each host's the oldest first, and no host before others.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func claim(_ places: FreeDeliverySlots) async throws(StoreError) -> [ClaimedDelivery] {
        guard places.free > 0 else { return [] }
        let taken = places.taken.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        return try await pool.read(
            Self.claimStatement,
            [
                .texts(taken.map(\.key)), .int4s(taken.map { Int32(clamping: $0.value) }),
                .int4(Int32(clamping: places.perHost)), .int4(Int32(clamping: places.free)),
                .int4(Int32(Self.claimTime.components.seconds)), .bool(places.takesMail),
            ], as: Self.claimed)
    }

    /// Records an attempt and what is to become of the delivery; false when the claim was lost meanwhile, and somebody
    /// else's attempt counts.
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

    /// Gives a claim back without an attempt: the delivery is due at once.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func release(_ claimed: ClaimedDelivery) async throws(StoreError) {
        try await pool.change(
            Self.releaseStatement, [.uuid(claimed.id.halves), .int4(Int32(clamping: claimed.attempt))])
    }
}
