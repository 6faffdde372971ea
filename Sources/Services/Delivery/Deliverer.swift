import Curl
import Jobs
import Locking
package import Observability
import ServiceLoop
package import Store
import Time

/// Sends the messages in the outbox, as long as it runs.
///
/// Any number may run at once, in one process or in several, and be ended at any point: a delivery that is claimed and
/// not recorded is sent again when the claim ends. A deliverer is woken when a delivery is due, reads from the database
/// which one that is, and also polls. A slow host takes at most `DelivererOptions.perHost` of the slots.
package struct Deliverer: Sendable {
    /// Makes the body of a message that was queued without one; nil when its job is not kept any more.
    package typealias Payload = @Sendable (ClaimedDelivery) async throws(StoreError) -> [UInt8]?

    private let outbox: Outbox
    private let sender: Sender
    private let options: DelivererOptions
    private let observe: Observer
    private let slots: DeliverySlots

    /// A deliverer of the outbox of `store`. Nothing happens before `run`.
    package init(
        _ store: Store, by messenger: any Messenger, options: DelivererOptions = DelivererOptions(),
        payload: @escaping Payload, observe: @escaping Observer = { _ in }
    ) {
        outbox = store.outbox
        sender = Sender(outgoing: messenger, mail: options.mail, payload: payload, clock: options.clock)
        self.options = options
        self.observe = observe
        slots = DeliverySlots(options)
    }

    /// Runs until the task is cancelled; then the attempts under way are cancelled, and their claims are released.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.measure() }
            group.addTask { await self.sendDue() }
        }
    }

    private func sendDue() async {
        let wakeup = Wakeup(
            count: { outbox.dueAnnouncements },
            wait: { seen, patience in await outbox.untilDue(after: seen, atMost: patience) }
        )
        let loop = ServiceLoop(wokenBy: wakeup, untilReady: outbox.untilUp) { failure, _ in report(failure) }
        await withDiscardingTaskGroup { group in
            await loop.run {
                let claimed = try await outbox.claim(slots.free)
                for delivery in claimed {
                    slots.take(delivery.host)
                    group.addTask { await self.send(delivery) }
                }
                if claimed.isEmpty { return .rest(options.pollInterval) }
                if slots.free.free == 0 { await slots.untilFree() }
                return .more
            }
        }
    }

    /// Measures and reports how many messages wait in the outbox.
    private func measure() async {
        await ServiceLoop(untilReady: outbox.untilUp) { failure, _ in report(failure) }.run {
            let depth = try await outbox.depth()
            observe(.outbox(due: depth.due, dead: depth.dead, oldest: depth.oldest))
            return .rest(Self.measureInterval)
        }
    }

    private static let measureInterval = Duration.seconds(15)

    /// Makes an attempt, and records its outcome even if the task is cancelled.
    private func send(_ delivery: ClaimedDelivery) async {
        defer { slots.giveBack(delivery.host) }
        let begunAt = options.clock()
        let start = ContinuousClock.now
        let result = await attempt(delivery)
        let duration = ContinuousClock.now - start
        // A task of its own, which is not cancelled when this one is.
        await Task { await record(delivery, result, begunAt: begunAt, duration: duration) }.value
    }

    /// Makes an attempt, with a timeout of half the claim's time, which leaves time to record the outcome.
    private func attempt(_ delivery: ClaimedDelivery) async -> Result<ReceiverAnswer, any Error> {
        await withTaskGroup(of: Result<ReceiverAnswer, any Error>?.self) { group in
            group.addTask {
                do { return .success(try await sender.send(delivery)) } catch { return .failure(error) }
            }
            group.addTask {
                // When it is cancelled it returns at once, and its result is not used.
                try? await Task.sleep(for: Outbox.claimTime / 2)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .failure(OutgoingError(.cancelled, "the attempt timed out after half the claim's time"))
        }
    }

    private func record(
        _ delivery: ClaimedDelivery, _ result: Result<ReceiverAnswer, any Error>, begunAt: Timestamp, duration: Duration
    ) async {
        do throws(StoreError) {
            switch result {
            case .success(let answer):
                let attempt = DeliveryAttempt(
                    number: delivery.attempt, begunAt: begunAt, duration: duration, status: answer.status, error: nil,
                    answer: nil)
                try await outbox.record(attempt, of: delivery.id, .delivered)
                observe(.delivery(kind: delivery.kind, outcome: .delivered, duration: duration))
            case .failure(let error as OutgoingError) where error.kind != .cancelled && error.kind != .busy:
                try await record(error, of: delivery, begunAt: begunAt, duration: duration)
            case .failure(let error):
                if let error = error as? StoreError { report(error) }
                try await outbox.release(delivery)
            }
        } catch {
            // The claim will end by itself, and the message is sent again.
            report(error)
        }
    }

    private func record(
        _ error: OutgoingError, of delivery: ClaimedDelivery, begunAt: Timestamp, duration: Duration
    ) async throws(StoreError) {
        let answer = String(decoding: error.body, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
        let attempt = DeliveryAttempt(
            number: delivery.attempt, begunAt: begunAt, duration: duration, status: error.status, error: error.message,
            answer: answer.isEmpty ? nil : answer)
        // A malformed message is given up at once: each further attempt would fail too.
        let pause =
            error.kind == .malformed ? nil : options.schedule.pause(after: delivery.tries, random: .random(in: 0...1))
        let outcome = pause.map { DeliveryOutcome.retry(options.clock() + $0) } ?? .dead
        try await outbox.record(attempt, of: delivery.id, outcome)
        observe(
            .delivery(kind: delivery.kind, outcome: pause == nil ? .dead : .failed, duration: duration))
        observe(
            .deliveryFailed(
                delivery: delivery.id.description, host: delivery.host, reason: error.message, attempt: delivery.tries,
                isDead: pause == nil))
    }

    /// Reports a failure of the outbox, except an outage, which the store reports.
    private func report(_ failure: any Error) {
        if !failure.isOutage, !Task.isCancelled { observe(.outboxFailed(reason: "\(failure)")) }
    }
}

extension ClaimedDelivery {
    fileprivate var kind: String {
        switch target {
        case .webhook: "webhook"
        case .mail: "mail"
        }
    }
}
