import HTTP
import JSON
import Jobs
import Store
import Synchronization
import Time

/// `/reschedules/claim` and what follows: successors that triggers take over.
struct OfferResource: Sendable {
    let store: Store
    /// No request waits longer than this.
    let longestWait: Duration
    let isStopping: @Sendable () -> Bool
    private let waiting = Waiting()

    /// How many requests may wait at once; more are answered at once.
    private static let maxWaiting = 512
    /// How often a waiting request looks by itself.
    private static let interval = Duration.seconds(1)

    init(store: Store, longestWait: Duration, isStopping: @escaping @Sendable () -> Bool) {
        self.store = store
        self.longestWait = longestWait
        self.isStopping = isStopping
    }

    func claim(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let links = Links(request)
        let claim = try OfferClaim(reading: request.body, contentType: try request.contentType())
        let leased = try await lease(claim, links)
        var writer = JSONWriter(capacity: (JSONWriter.jobCapacity + 150) * leased.count)
        writer.list(leased, next: nil) { $0.leased($1, links) }
        return try request.json(200, writer, links)
    }

    /// What is due, as soon as there is something, within the time the claim is ready to wait.
    private func lease(_ claim: OfferClaim, _ links: Links) async throws(Problem) -> [OfferStore.Leased] {
        let mayWait = waiting.count.add(1, ordering: .relaxed).newValue <= Self.maxWaiting
        defer { waiting.count.subtract(1, ordering: .relaxed) }
        let end = ContinuousClock.now + (mayWait ? min(claim.wait, longestWait) : .zero)
        while true {
            let leased = try await answer(links) { () throws(StoreError) in
                try await store.offers.claim(claim.limit, for: claim.trigger, lease: claim.lease)
            }
            let left = end - .now
            if !leased.isEmpty || left <= .zero || isStopping() { return leased }
            try await answer(links) { () throws(StoreError) in
                try await store.offers.untilOffer(for: claim.trigger, atMost: min(left, Self.interval))
            }
        }
    }

    func acknowledge(_ request: Request) async throws(Problem) -> Response {
        let (job, lease, _) = try leaseAnswer(request, takesPause: false)
        let outcome = try await answer(Links(request)) { () throws(StoreError) in
            try await store.offers.acknowledge(job, lease: lease)
        }
        return try respond(outcome, about: job, to: request)
    }

    func release(_ request: Request) async throws(Problem) -> Response {
        let (job, lease, pause) = try leaseAnswer(request, takesPause: true)
        let outcome = try await answer(Links(request)) { () throws(StoreError) in
            try await store.offers.release(job, lease: lease, pause: pause)
        }
        return try respond(outcome, about: job, to: request)
    }

    private func leaseAnswer(
        _ request: Request, takesPause: Bool
    ) throws(Problem) -> (ID<Job>, lease: ID<Lease>, pause: TimeSpan) {
        try request.acceptJSON()
        try request.refuseParameters()
        let job = try request.jobID()
        let answer = try LeaseAnswer(
            reading: request.body, contentType: try request.contentType(), takesPause: takesPause)
        return (job, answer.lease, answer.pause)
    }

    private func respond(
        _ outcome: OfferStore.Answer, about job: ID<Job>, to request: Request
    ) throws(Problem) -> Response {
        switch outcome {
        case .unknown: throw .noSuchOffer(job)
        case .lost: throw .leaseLost(job)
        case .changed, .repeated: break
        }
        let links = Links(request)
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("uuid", job)
        writer.member("href", links.job(job))
        writer.key("changed")
        writer.bool(outcome == .changed)
        writer.endObject()
        return try request.json(200, writer, links)
    }
}

/// How many requests wait.
private final class Waiting: Sendable {
    let count = Atomic<Int>(0)
}

extension JSONWriter {
    fileprivate mutating func leased(_ leased: OfferStore.Leased, _ links: Links) {
        beginObject()
        key("job")
        job(leased.job, links)
        key("lease")
        beginObject()
        member("id", leased.lease.id)
        member("until", leased.lease.until)
        endObject()
        endObject()
    }
}

extension Problem {
    fileprivate static func noSuchOffer(_ job: ID<Job>) -> Problem {
        Problem(
            status: 404, code: "no-such-offer", title: "The job was never on offer.",
            detail: "No rescheduled job has the UUID \(job).",
            hint: "Use the uuid of a job that POST /reschedules/claim gave, with the lease that came with it.")
    }

    fileprivate static func leaseLost(_ job: ID<Job>) -> Problem {
        Problem(
            status: 409, code: "lease-lost", title: "The lease is not yours any more.",
            detail: "The job \(job) was leased anew, given back or taken over since.",
            hint: "Do not start the job; claim again. A lease has to be acknowledged before it ends.")
    }
}
