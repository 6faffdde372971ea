import EmbeddedPostgres
import Jobs
import Locking
import Observability
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct OutageTests {
    enum Operation: CaseIterable {
        case create, report, read, history, search, vocabulary

        /// Does it, and returns a word for what came of it.
        func outcome(_ store: Store, _ id: ID<Job>) async -> String {
            do throws(StoreError) {
                switch self {
                case .create: _ = try await store.jobs.create([NewJob(taskname: "t")])
                case .report: _ = try await store.jobs.apply(Transition(job: id, state: .running))
                case .read: _ = try await store.jobs.job(id)
                case .history: _ = try await store.jobs.history(id, limit: 1)
                case .search: _ = try await store.jobs.search(JobQuery())
                case .vocabulary: _ = try await store.vocabulary.all()
                }
                return "done"
            } catch {
                if case .unavailable = error { return "unavailable" }
                return "\(error)"
            }
        }
    }

    @Test func whileTheDatabaseIsGoneEverythingIsUnavailableAndComesBackByItself() async throws {
        let directory = try TestDirectory.make()
        let cluster = try Cluster(directory: directory, settings: .disposable)
        let conninfo = try await cluster.start()
        try TestDirectory.removeAtExit(directory, stopping: cluster.processID)
        _ = try await Migrator(conninfo).apply()
        let seen = Locked<[String]>([])
        let store = Store(conninfo) { observation in
            switch observation {
            case .databaseUp: seen.withLock { $0.append("up") }
            case .databaseDown: seen.withLock { $0.append("down") }
            default: break
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await store.run() }
            defer { group.cancelAll() }
            try await store.untilReady()
            guard case .created(let jobs) = try await store.jobs.create([NewJob(taskname: "t")]) else {
                throw Unexpected(what: "repeated")
            }
            let id = jobs[0].id
            await cluster.stop()
            for operation in Operation.allCases { #expect(await operation.outcome(store, id) == "unavailable") }
            #expect(!store.isReady)
            _ = try await cluster.start()
            try await store.untilReady()
            #expect(store.isReady)
            for operation in Operation.allCases { #expect(await operation.outcome(store, id) == "done") }
            #expect(try await store.jobs.job(id)?.state == .running)
            #expect(seen.withLock { $0 } == ["up", "down", "up"])
        }
        await cluster.stop()
    }

    @Test func lostConnectionsLoseNothingThatWasAcknowledged() async throws {
        try await StoreBundle.run { bundle throws in
            let acknowledged = Locked<Set<ID<Job>>>([])
            let stop = Locked(false)
            let failures = Locked<[String]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        while !stop.withLock({ $0 }) {
                            do throws(StoreError) {
                                let creation = try await bundle.jobs.create([NewJob(taskname: "t")])
                                guard case .created(let jobs) = creation else { continue }
                                _ = try await bundle.jobs.apply(.of(jobs[0].id, .running))
                                acknowledged.withLock { _ = $0.insert(jobs[0].id) }
                            } catch {
                                if case .unavailable = error {
                                    // Cancelled, it throws, and the writers are stopped.
                                    try? await bundle.store.untilReady()
                                } else {
                                    failures.withLock { $0.append("\(error)") }
                                    stop.withLock { $0 = true }
                                }
                            }
                        }
                    }
                }
                do {
                    // Without this the writers would never stop after a failure.
                    defer { stop.withLock { $0 = true } }
                    for round in 1...5 {
                        try await eventually {
                            acknowledged.withLock { $0.count } >= round * 50 || stop.withLock { $0 }
                        }
                        try await bundle.execute(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND application_name LIKE 'execdb-%'
                            """)
                    }
                    try await eventually { acknowledged.withLock { $0.count } >= 300 || stop.withLock { $0 } }
                }
                try await group.waitForAll()
            }
            #expect(failures.withLock { $0 } == [])
            let known = acknowledged.withLock { $0 }
            let kept = try await bundle.ask(
                "SELECT count(*) FROM job JOIN job_event ON job = uuid AND kind = 'state' WHERE uuid = ANY($1) AND revision = 2",
                [.uuids(known.map(\.halves))])
            #expect(kept == "\(known.count)")
        }
    }
}
