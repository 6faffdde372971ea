import HTTP
import JSON
import Rescheduling
import Routing
import RuleFiles
import Store
import Synchronization
import Time
import Validation
import Wire

/// `POST /policy/replay`: what a policy would have done about the crashes of the past.
struct ReplayResource: Sendable {
    private let store: Store
    private let turn = Turn()

    /// The most crashes that one request replays.
    static let maxCrashes = 100_000

    init(store: Store) { self.store = store }

    func run(_ call: Call, _ query: ReplayWindow) async throws(Problem) -> Answer {
        try await PolicyKind().check(call, store)
        guard turn.take() else { throw .busy(retryAfter: 5) }
        defer { turn.giveBack() }
        let window = query.range
        let result = try await call.ask { () throws(StoreError) -> ReplayResult? in
            let count = try await store.pastCrashes.count(
                since: window.lowerBound, until: window.upperBound, limit: Self.maxCrashes)
            if count > Self.maxCrashes { return nil }
            let policy: Policy
            do throws(ValidationErrors) {
                policy = try PolicyFile.read(call.request.body)
            } catch {
                throw .invalid("\(error)")
            }
            return try await PolicyReplay(policy, over: window).run(on: store.pastCrashes)
        }
        guard let result else { throw .tooManyCrashes }
        return Answer(200, ReplayAnswer(result: result, window: window))
    }
}

private struct ReplayAnswer: Representation {
    let result: ReplayResult
    let window: Range<Timestamp>

    var jsonCapacity: Int { 16_384 }

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.value(result.json(over: window) { links.job($0) })
    }
}

/// One replay at a time, since each keeps a processor busy.
private final class Turn: Sendable {
    private let isTaken = Atomic<Bool>(false)

    /// Takes the turn; false when another request has it.
    func take() -> Bool { !isTaken.exchange(true, ordering: .acquiring) }

    func giveBack() { isTaken.store(false, ordering: .releasing) }
}

extension Problem {
    fileprivate static var tooManyCrashes: Problem {
        Problem(
            status: 422, code: "too-many-crashes", title: "The window has too many crashes for one answer.",
            detail: "The window from since to until has more than \(ReplayResource.maxCrashes) crashes.",
            hint: "Shorten the window, or run \"execdb policy replay\", which takes any number.")
    }
}
