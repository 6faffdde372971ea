import Access
import HTTP
import JSON
import Jobs
import Routing
import Store
import Synchronization
import Time
import Validation
import Wire

/// `/offers/claim`, `/offers/{uuid}/ack` and `/offers/{uuid}/release`: successors that triggers claim.
struct OfferResource: Sendable {
    let store: Store
    /// No request waits longer than this.
    let longestWait: Duration
    let isStopping: @Sendable () -> Bool
    private let waiting = Waiting()

    /// The most requests that wait at once; any more are answered without waiting.
    private static let maxWaiting = 512
    /// How often a waiting request tries to claim without a notification.
    private static let interval = Duration.seconds(1)

    init(store: Store, longestWait: Duration, isStopping: @escaping @Sendable () -> Bool) {
        self.store = store
        self.longestWait = longestWait
        self.isStopping = isStopping
    }

    func claim(_ call: Call) async throws(Problem) -> Answer {
        let claim = try call.body(OfferClaim.init)
        call.request.beginWaiting()
        let leased = try await lease(claim, call)
        guard !leased.isEmpty else { return Answer(200, LeasedAnswer(leased: [])) }
        return Answer(200, LeasedAnswer(leased: leased)) { wasSent in
            if !wasSent { Task { await store.offers.putBack(leased) } }
        }
    }

    /// Leases due jobs, and waits for the first one as long as the claim says. Empty when the wait is over, the server
    /// is stopping, or the client is gone.
    private func lease(_ claim: OfferClaim, _ call: Call) async throws(Problem) -> [OfferStore.Leased] {
        let mayWait = waiting.count.add(1, ordering: .relaxed).newValue <= Self.maxWaiting
        defer { waiting.count.subtract(1, ordering: .relaxed) }
        let end = ContinuousClock.now + (mayWait ? min(claim.wait, longestWait) : .zero)
        while !Task.isCancelled {
            let leased = try await call.ask { () throws(StoreError) in
                try await store.offers.claim(
                    claim.limit, for: claim.trigger, lease: claim.lease, by: call.actor)
            }
            let left = end - .now
            if !leased.isEmpty || left <= .zero || isStopping() { return leased }
            try await call.ask { () throws(StoreError) in
                try await store.offers.untilOffer(for: claim.trigger, atMost: min(left, Self.interval))
            }
        }
        return []
    }

    func acknowledge(_ call: Call) async throws(Problem) -> Answer {
        let job = try call.jobID()
        let wanted = try call.body { json throws(ValidationErrors) in try LeaseAnswer(json, takesPause: false) }
        let outcome = try await call.ask { () throws(StoreError) in
            try await store.offers.acknowledge(job, lease: wanted.lease)
        }
        return try answer(outcome, about: job)
    }

    func release(_ call: Call) async throws(Problem) -> Answer {
        let job = try call.jobID()
        let wanted = try call.body { json throws(ValidationErrors) in try LeaseAnswer(json, takesPause: true) }
        let outcome = try await call.ask { () throws(StoreError) in
            try await store.offers.release(job, lease: wanted.lease, pause: wanted.pause)
        }
        return try answer(outcome, about: job)
    }

    private func answer(_ outcome: OfferStore.Outcome, about job: ID<Job>) throws(Problem) -> Answer {
        switch outcome {
        case .unknown: throw .noSuchOffer(job)
        case .lost: throw .leaseLost(job)
        case .changed, .repeated: Answer(200, OfferAnswer(job: job, changed: outcome == .changed))
        }
    }
}

/// How many requests wait.
private final class Waiting: Sendable {
    let count = Atomic<Int>(0)
}

/// The jobs that a claim leased, with their leases.
private struct LeasedAnswer: Representation {
    let leased: [OfferStore.Leased]

    var jsonCapacity: Int { (JSONWriter.jobCapacity + 150) * max(1, leased.count) }

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.list { writer in
            for leased in leased {
                writer.beginObject()
                writer.key("job")
                writer.job(leased.job, links)
                writer.key("lease")
                writer.beginObject()
                writer.member("id", leased.lease.id)
                writer.member("until", leased.lease.until)
                writer.endObject()
                writer.endObject()
            }
        }
    }
}

/// A job that was on offer.
private struct OfferAnswer: Representation {
    let job: ID<Job>
    let changed: Bool

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.beginObject()
        writer.member("uuid", job)
        writer.member("href", links.job(job))
        writer.member("changed", changed)
        writer.endObject()
    }
}

extension Problem {
    fileprivate static func noSuchOffer(_ job: ID<Job>) -> Problem {
        Problem(
            status: 404, code: "no-such-offer", title: "The job was never on offer.",
            detail: "No rescheduled job has the UUID \(job).",
            hint: "Use the uuid of a job that POST /offers/claim returned, with the lease that came with it.")
    }

    fileprivate static func leaseLost(_ job: ID<Job>) -> Problem {
        Problem(
            status: 409, code: "lease-lost", title: "The lease has ended.",
            detail: "The job \(job) was leased again, released or acknowledged since.",
            hint: "Do not start the job; claim again. A lease has to be acknowledged before it ends.")
    }
}
