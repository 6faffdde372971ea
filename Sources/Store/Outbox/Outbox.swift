import Jobs
import Postgres
package import Time

/// The messages that are to be sent.
///
/// Written in the statement or transaction of what they tell about, so that there is no message without its event and
/// no event without its message. Sent at least once: whoever sends claims a delivery for a while, and when that is over
/// without a result, somebody else does. The receiver knows a repeated one by its `message`.
package struct Outbox: Sendable {
    let pool: Pool
    let calls: Wakeups

    /// The longest a claim holds: all of an attempt has to fit into it.
    package static let claimTime = Duration.seconds(180)

    /// How often it was called out that something is due now.
    package var dueCalls: Int { calls.count(.deliveries) }

    /// Waits until that was called out more than `count` times, for `patience` at most.
    package func untilDue(after count: Int, atMost patience: Duration) async {
        await calls.wait(for: .deliveries, after: count, atMost: patience)
    }

    /// Claims what is due, and for what there are places: from each host's the oldest first, and no host before others.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func claim(_ places: FreeDeliverySlots) async throws(StoreError) -> [ClaimedDelivery] {
        guard places.free > 0 else { return [] }
        let taken = places.taken.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        do throws(PostgresError) {
            let rows = try await pool.run(
                Self.claimStatement,
                [
                    .texts(taken.map(\.key)), .int4s(taken.map { Int32(clamping: $0.value) }),
                    .int4(Int32(clamping: places.perHost)), .int4(Int32(clamping: places.free)),
                    .int4(Int32(Self.claimTime.components.seconds)), .bool(places.takesMail),
                ])
            var claimed: [ClaimedDelivery] = []
            for row in rows { claimed.append(try Self.claimed(row)) }
            return claimed
        } catch {
            throw StoreError(error)
        }
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
        do throws(PostgresError) {
            return try await !pool.run(
                Self.recordStatement,
                [
                    .uuid(id.halves), .int4(Int32(clamping: attempt.number)), .text(state.rawValue),
                    .timestamp(microseconds: next?.microseconds),
                    .timestamp(microseconds: attempt.begunAt.microseconds),
                    .int4(Int32(clamping: attempt.milliseconds)),
                    .int4(attempt.status.map { Int32(clamping: $0) }), .text(attempt.error), .text(attempt.answer),
                ]
            ).isEmpty
        } catch {
            throw StoreError(error)
        }
    }

    /// Gives a claim back without an attempt: the delivery is due at once.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func release(_ claimed: ClaimedDelivery) async throws(StoreError) {
        do throws(PostgresError) {
            _ = try await pool.run(
                Self.releaseStatement, [.uuid(claimed.id.halves), .int4(Int32(clamping: claimed.attempt))])
        } catch {
            throw StoreError(error)
        }
    }

    private static func claimed(_ row: Row) throws(PostgresError) -> ClaimedDelivery {
        let target: ClaimedDelivery.Target
        if let url = try row.text(8) {
            target = .webhook(url: url, host: try row.required.text(9), secret: try row.required.bytes(10))
        } else {
            target = .mail(
                recipients: (try row.texts(11) ?? []).compactMap(\.self), subject: try row.required.text(12))
        }
        return ClaimedDelivery(
            id: ID(try row.required.uuid(0)), attempt: try row.required.int(1), tries: try row.required.int(2),
            message: try row.required.text(3), event: try row.required.text(4),
            createdAt: Timestamp(microseconds: try row.required.timestamp(5)),
            job: try row.uuid(6).map { ID($0) }, payload: try row.text(7), target: target)
    }
}
