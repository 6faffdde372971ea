import HTTP
package import JSON
package import Jobs
package import Store
import Synchronization
package import Time
import Validation

/// What a good policy would have done about the crashes of a window, as it is answered.
///
/// Links to jobs are made by `link`.
package typealias PolicyTrial =
    @Sendable (
        _ text: [UInt8], PastCrashes, _ window: Range<Timestamp>, _ link: @Sendable (ID<Job>) -> String
    ) async throws(StoreError) -> JSON

/// `/policy/replay`: what a policy would have done about the crashes of the past. Nothing is changed by it.
struct ReplayResource: Sendable {
    private let store: Store
    private let body: VersionedTextBody
    private let replay: PolicyTrial
    private let clock: @Sendable () -> Timestamp
    private let turn = Turn()

    /// The most crashes that are taken while somebody waits for the answer; the command takes any number.
    static let maxCrashes = 100_000

    init(
        store: Store, desk: VersionedTextDesk, replay: @escaping PolicyTrial,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        body = VersionedTextBody(kind: .policy, store: store, desk: desk)
        self.replay = replay
        self.clock = clock
    }

    func run(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseConditions(
            ["If-Match", "If-None-Match"], hint: "Leave it out; a replay changes nothing.")
        let window = try window(of: request)
        try await body.check(request)
        guard turn.take() else { throw .busy(retryAfter: 5) }
        defer { turn.giveBack() }
        let links = Links(request)
        let result = try await answer(links) { () throws(StoreError) in
            let count = try await store.pastCrashes.count(
                since: window.lowerBound, until: window.upperBound, limit: Self.maxCrashes)
            if count > Self.maxCrashes { return nil as JSON? }
            return try await replay(request.body, store.pastCrashes, window) { links.job($0) }
        }
        guard let result else { throw .tooManyCrashes }
        var writer = JSONWriter(capacity: 16_384)
        writer.value(result)
        return try request.json(200, writer, links)
    }

    private func window(of request: Request) throws(Problem) -> Range<Timestamp> {
        let now = clock()
        var errors = ValidationErrors()
        var window = TimeWindow("since", "until", now: now)
        for item in request.query where !window.take(item, &errors) {
            errors.add(.unknownParameter(item.name, known: ["since", "until"]))
        }
        window.assume(since: now - .seconds(30 * 86_400), until: now)
        window.refuseEmpty(&errors)
        try errors.refuse(400)
        guard let since = window.since, let until = window.until else { return now..<now }
        return since..<until
    }
}

/// One replay at a time, since each keeps a processor busy.
private final class Turn: Sendable {
    private let isTaken = Atomic<Bool>(false)

    /// Takes it; false when somebody has it.
    func take() -> Bool { !isTaken.exchange(true, ordering: .acquiring) }

    func giveBack() { isTaken.store(false, ordering: .releasing) }
}

extension Problem {
    fileprivate static var tooManyCrashes: Problem {
        Problem(
            status: 422, code: "too-many-crashes", title: "There are more crashes than one answer can wait for.",
            detail: "The time from since to until has more than \(ReplayResource.maxCrashes) crashes.",
            hint: "Ask for a shorter time, or run \"execdb policy replay\", which takes any number.")
    }
}
