import Access
import Jobs
import Locking
import Observability
import Postgres
import StoreTestSupport
import Testing
import Time

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct ReportTests {
    /// What `apply` did, in a word.
    static func outcome(_ bundle: StoreBundle, _ transition: Transition) async throws -> String {
        do throws(StoreError) {
            return try await bundle.jobs.apply(transition).changed ? "change" : "repeat"
        } catch {
            switch error {
            case .ended: return "ended"
            case .stale: return "stale"
            case .noSuchJob: return "none"
            case .unknownTerms(let terms): return "unknown \(terms.map(\.kind.rawValue).joined(separator: " "))"
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
        let told = Locked<[ReportOutcome]>([])
        let observe: Observer = { if case .report(_, let outcome) = $0 { told.withLock { $0.append(outcome) } } }
        try await StoreBundle.run(observe: observe) { bundle throws in
            for (now, reported, expected) in Self.table {
                let job = try await bundle.job(in: now)
                told.withLock { $0 = [] }
                #expect(try await Self.outcome(bundle, .of(job.id, reported)) == expected, "\(now) <- \(reported)")
                let words = ["change": ReportOutcome.change, "repeat": .repetition, "ended": .refusal]
                #expect(told.withLock { $0 } == words[expected].map { [$0] })
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

    @Test func ofTwoHundredConflictingReportsOneWins() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .running)
            let outcomes = try await withThrowingTaskGroup(of: (JobState, String).self) { group in
                for number in 0..<200 {
                    let state: JobState = number.isMultiple(of: 2) ? .finished : .crashed
                    group.addTask { (state, try await Self.outcome(bundle, .of(job.id, state))) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = outcomes.filter { $0.1 == "change" }
            let winner = try #require(winners.first).0
            #expect(winners.count == 1)
            #expect(outcomes.filter { $0.1 == "repeat" }.count == 99)
            #expect(outcomes.allSatisfy { $0.1 != "ended" || $0.0 != winner })
            let history = try #require(await bundle.jobs.history(job.id, limit: 100))
            #expect(history.map(\.state) == [.scheduled, .running, winner])
            #expect(try await bundle.jobs.job(job.id)?.state == winner)
        }
    }

    @Test func manyJobsReportedInSeveralLanesAtOnceAllEnd() async throws {
        let batches = Locked(0)
        try await StoreBundle.run {
            $0.writers = 4
        } observe: {
            if case .batch("reports", let commands, _, _, _) = $0, commands > 1 { batches.withLock { $0 += 1 } }
        } _: { bundle throws in
            let jobs = try await bundle.create((0..<300).map { NewJob(taskname: "task-\($0)") })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for job in jobs.shuffled() + jobs.shuffled() {
                    group.addTask {
                        _ = try await Self.outcome(bundle, .of(job.id, .running))
                        _ = try await Self.outcome(bundle, .of(job.id, .finished))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await bundle.ask("SELECT count(*) FROM job WHERE state = 'FINISHED' AND revision = 3") == "300")
            #expect(try await bundle.ask("SELECT count(*) FROM job_event") == "900")
            #expect(batches.withLock { $0 } > 0)
        }
    }

    @Test func aCrashIsKeptWholeAndOnlyTheSameReportRepeatsIt() async throws {
        try await StoreBundle.run { bundle throws in
            let report = CrashReport(
                notify: "taskotron", cause: "minion", fatal: true,
                keyvals: ["step": "MINION_CREATION", "reason": "Zeit\u{fc}berschreitung \u{1F4A5}\n\"quoted\"\\"])
            let job = try await bundle.job(in: .crashed, crash: report)
            let read = try #require(await bundle.jobs.job(job.id))
            #expect(read == job)
            #expect(read.crash?.report == report)
            #expect(read.crash?.crashedAt == read.endedAt)
            #expect(try await Self.outcome(bundle, .of(job.id, .crashed, crash: report)) == "repeat")
            for change: (inout CrashReport) -> Void in [
                { $0.cause = "task" }, { $0.notify = "task" }, { $0.fatal = false }, { $0.keyvals = [:] },
            ] {
                var other = report
                change(&other)
                #expect(try await Self.outcome(bundle, .of(job.id, .crashed, crash: other)) == "ended")
            }
            let last = try #require(await bundle.jobs.history(job.id, limit: 9)?.last)
            #expect(last.crash == report)
            #expect(last.keyvals == report.keyvals)
            let first = try #require(await bundle.jobs.history(job.id, limit: 9)?.first)
            #expect(first.crash == nil && first.kind == .created && first.state == .scheduled)
        }
    }

    @Test func keyvalsOfEveryReportAreMergedAndTheLastCounts() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.create(NewJob(taskname: "t", keyvals: ["a": "1", "b": "1"]))
            _ = try await bundle.jobs.apply(.of(job.id, .running, keyvals: ["b": "2", "c": ""]))
            let ended = try await bundle.jobs.apply(.of(job.id, .finished)).job
            #expect(ended.keyvals == ["a": "1", "b": "2", "c": ""])
            #expect(try await bundle.jobs.job(job.id) == ended)
            let history = try #require(await bundle.jobs.history(job.id, limit: 9))
            #expect(history.map(\.keyvals) == [["a": "1", "b": "1"], ["b": "2", "c": ""], [:]])
        }
    }

    @Test func aRevisionThatWasNotExpectedIsStale() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job()
            #expect(try await Self.outcome(bundle, .of(job.id, .running, expecting: 2)) == "stale")
            #expect(try await Self.outcome(bundle, .of(job.id, .running, expecting: 1)) == "change")
            // The answer to the first may have been lost: sent again, it is what was done.
            #expect(try await Self.outcome(bundle, .of(job.id, .running, expecting: 1)) == "repeat")
            #expect(try await Self.outcome(bundle, .of(job.id, .finished, expecting: 1)) == "stale")
            #expect(try await Self.outcome(bundle, .of(job.id, .finished, expecting: 2)) == "change")
            #expect(try await Self.outcome(bundle, .of(job.id, .crashed, expecting: 3)) == "ended")
        }
    }

    @Test func whatIsNotKnownIsRefused() async throws {
        try await StoreBundle.run { bundle throws in
            let nobody = try #require(ID<Job>("019320e4-0000-7000-8000-000000000000"))
            #expect(try await Self.outcome(bundle, .of(nobody, .running)) == "none")
            let job = try await bundle.job()
            let cause = CrashReport(cause: "gremlin")
            #expect(try await Self.outcome(bundle, .of(job.id, .crashed, crash: cause)) == "unknown cause")
            let notify = CrashReport(notify: "'; DROP TABLE job; --")
            #expect(try await Self.outcome(bundle, .of(job.id, .crashed, crash: notify)) == "unknown notify")
            #expect(try await bundle.jobs.job(job.id) == job)
            await #expect {
                _ = try await bundle.jobs.apply(.of(job.id, .crashed, crash: cause))
            } throws: { error in
                guard case StoreError.unknownTerms(let terms) = error else { return false }
                let known = ["libtaskotron", "minion", "network", "task", "unknown"]
                return terms == [VocabularyStore.UnknownTerm(kind: .cause, value: "gremlin", known: known)]
            }
            let both = CrashReport(notify: "nobody", cause: "gremlin")
            #expect(try await Self.outcome(bundle, .of(job.id, .crashed, crash: both)) == "unknown notify cause")
            #expect(
                try await bundle.store.vocabulary.add(.cause, name: "gremlin", description: "Small and evil.").isNew)
            #expect(try await Self.outcome(bundle, .of(job.id, .crashed, crash: cause)) == "change")
        }
    }

    @Test func timesAreTheReportersWithinReason() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job()
            let (created, now) = (job.createdAt, Timestamp.now())
            #expect(try await Self.outcome(bundle, .of(job.id, .running, at: now + .seconds(400))) == "invalid")
            #expect(try await Self.outcome(bundle, .of(job.id, .running, at: created - .seconds(400))) == "invalid")
            #expect(try await bundle.jobs.job(job.id) == job)
            // A clock that is a little behind: the job cannot have begun before it was created.
            let running = try await bundle.jobs.apply(.of(job.id, .running, at: created - .seconds(200))).job
            #expect(running.startedAt == created)
            let late = now + .seconds(200)
            let ended = try await bundle.jobs.apply(.of(job.id, .finished, at: late)).job
            #expect(ended.endedAt == late)
            let last = try #require(await bundle.jobs.history(job.id, limit: 9)?.last)
            #expect(last.occurredAt == late)
            #expect(last.recordedAt < late)

            let ahead = try await bundle.job()
            _ = try await bundle.jobs.apply(.of(ahead.id, .running, at: late))
            // Reported without a time, at a moment before it began by the word of a clock that is ahead.
            #expect(try await bundle.jobs.apply(.of(ahead.id, .finished)).job.endedAt == late)
        }
    }

    @Test func aRescheduledCrashNamesItsSuccessor() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .crashed)
            let next = try await bundle.reschedule(job.id)
            #expect(try await bundle.jobs.job(job.id)?.successor == next)
            #expect(try await bundle.jobs.search(JobQuery()).jobs.map(\.successor) == [nil, next])
            await #expect { _ = try await bundle.jobs.apply(.of(job.id, .finished)) } throws: { error in
                guard case StoreError.ended(let ended) = error else { return false }
                return ended.successor == next
            }
        }
    }

    @Test func aReportThatCannotBeStoredFailsAlone() async throws {
        try await StoreBundle.run { bundle throws in
            let jobs = try await bundle.create((0..<40).map { NewJob(taskname: "task-\($0)") })
            let failed = await withTaskGroup(of: Int?.self) { group in
                for (number, job) in jobs.enumerated() {
                    let keyvals: KeyValues = number == 7 ? ["bad": "a\0b"] : ["good": "x"]
                    group.addTask {
                        let done = try? await bundle.jobs.apply(.of(job.id, .running, keyvals: keyvals))
                        return done == nil ? number : nil
                    }
                }
                return await group.reduce(into: Set()) { if let number = $1 { $0.insert(number) } }
            }
            #expect(failed == [7])
            #expect(try await bundle.ask("SELECT count(*) FROM job WHERE state = 'RUNNING'") == "39")
        }
    }

    @Test func plansOfLanesLookUpEachJobInTheOrderOfTheBatch() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .crashed)
            let info = Sessions.lane(bundle.conninfo, named: "plans")
            let connection = try await Connection.connect(info, on: bundle.loop)
            let report = ReportCommand.parameters([
                ReportCommand(transition: .of(job.id, .crashed), actor: .anonymous)
            ])
            for (statement, parameters) in [
                (ReportCommand.statement, report), (ReadCommand.statement, [.uuids([job.id.halves])]),
                (ReadCommand.wholeStatement, [.uuids([job.id.halves])]),
            ] {
                let rows = try await connection.execute(sql: "EXPLAIN \(statement.sql)", parameters)
                let plan = try rows.decode { columns throws(PostgresError) in try columns.text() }.joined(
                    separator: "\n")
                #expect(plan.contains("Nested Loop") && plan.contains("_pkey on job_2"), "\(plan)")
                for word in ["Seq Scan on job", "Hash Join", "Merge Join", "Sort", "Materialize"] {
                    #expect(!plan.contains(word), "\(plan)")
                }
            }
            await connection.close()
        }
    }
}
