import Locking
import Observability
import Store
import StoreTestSupport
import Testing

@testable import Reaper

/// A server that stops, or is not reached by reporters, does not look for lost jobs.
@Suite(.timeLimit(.minutes(10))) struct ReachabilityTests {
    @Test func lostJobsAreLookedForOnlyWhileReportersReachUs() async throws {
        let isReached = Locked(false)
        let (observations, observed) = AsyncStream.makeStream(of: Observation.self)
        try await ReaperBundle.run { bundle throws in
            let before = try await bundle.ask("SELECT passed_at FROM reaper")
            let options = ReaperOptions(isReachable: { isReached.withLock { $0 } })
            let reaper = Reaper(bundle.store, options: options) { observed.yield($0) }
            let running = Task { await reaper.run() }
            defer { running.cancel() }
            for await observation in observations {
                guard case .housekeeping(let task, _, nil) = observation else { continue }
                #expect(task == (isReached.withLock { $0 } ? "lost" : "heartbeats"))
                if task == "lost" { break }
                #expect(try await bundle.ask("SELECT passed_at FROM reaper") == before)
                isReached.withLock { $0 = true }
            }
            #expect(try await bundle.ask("SELECT passed_at FROM reaper") != before)
        }
    }
}
