import Jobs
import Postgres
import Testing

@testable import Store

struct ReportTests {
    /// What `apply` did, in a word.
    static func outcome(_ bundle: StoreBundle, _ transition: Transition) async throws -> String {
        do throws(StoreError) {
            return try await bundle.jobs.apply(transition).changed ? "change" : "repeat"
        } catch {
            switch error {
            case .ended: return "ended"
            case .stale: return "stale"
            case .noSuchJob: return "none"
            case .unknownTerm(let field, _, _): return "unknown \(field)"
            case .invalid: return "invalid"
            default: throw error
            }
        }
    }

    static let table: [(JobState, JobState, String)] = [
        (.scheduled, .scheduled, "repeat"), (.scheduled, .running, "change"),
        (.scheduled, .finished, "change"), (.scheduled, .crashed, "change"),
        (.running, .scheduled, "ended"), (.running, .running, "repeat"),
        (.running, .finished, "change"), (.running, .crashed, "change"),
        (.finished, .scheduled, "ended"), (.finished, .running, "ended"),
        (.finished, .finished, "repeat"), (.finished, .crashed, "ended"),
        (.crashed, .scheduled, "ended"), (.crashed, .running, "ended"),
        (.crashed, .finished, "ended"), (.crashed, .crashed, "repeat"),
    ]

    @Test func everyCellOfTheStateTable() async throws {
        try await StoreBundle.run { bundle in
            for (now, reported, expected) in Self.table {
                let job = try await bundle.job(in: now)
                #expect(try await Self.outcome(bundle, .of(job.id, reported)) == expected, "\(now) <- \(reported)")
                let after = try await #require(bundle.jobs.job(job.id))
                #expect(after.revision == job.revision + (expected == "change" ? 1 : 0))
                #expect(after.state == (expected == "change" ? reported : now))
                let history = try await #require(bundle.jobs.history(job.id, limit: 10))
                #expect(history.map(\.sequence) == Array(1...after.revision))
                #expect(history.last?.state == after.state)
                let crashes = try await bundle.ask(
                    "SELECT count(*) FROM crash WHERE job = $1", [.uuid(job.id.high, job.id.low)])
                #expect(crashes == (after.state == .crashed ? "1" : "0"))
            }
        }
    }
}
