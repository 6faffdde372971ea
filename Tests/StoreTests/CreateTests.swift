import Jobs
import Locking
import Observability
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct CreateTests {
    static let everything = NewJob(
        taskname: "rpmlint", item: "foo-1.0-1.fc25", itemType: "koji_build", arch: "x86_64",
        messageID: "2016-abc \u{1F98A} \"'\\ \u{202E}",
        trigger: Trigger(json: #"{ "b":1.0,  "a": [1e3, null, "ü"] , "b2" : {} }"#),
        labels: ["team": "qa"], keyvals: ["env": "e\u{301}", "empty": ""],
        timeouts: Timeouts(
            queue: TimeSpan(seconds: 60), run: TimeSpan(seconds: 3600), heartbeat: TimeSpan(seconds: 30)))

    @Test func everyFieldComesBack() async throws {
        try await StoreBundle.run { bundle throws in
            let before = Timestamp.now()
            let job = try await bundle.create(Self.everything)
            #expect(job == Job(Self.everything, id: job.id))
            #expect(job.id.version == 7)
            #expect(job.createdAt > before - .seconds(1) && job.createdAt <= .now())
            #expect(try await bundle.jobs.job(job.id) == job)
            #expect(try await bundle.jobs.search(JobQuery()).jobs == [job])
            let history = try #require(await bundle.jobs.history(job.id, limit: 5))
            #expect(history.map(\.kind) == [.created])
            #expect(history.first?.keyvals == Self.everything.keyvals)
            #expect(history.first?.occurredAt == job.createdAt)
            #expect(try await bundle.jobs.history(job.id, after: 1, limit: 5) == [])
        }
    }

    @Test func aJobThatIsNotThereIsNil() async throws {
        try await StoreBundle.run { bundle throws in
            let id = IDGenerator().next(Job.self)
            #expect(try await bundle.jobs.job(id) == nil)
            #expect(try await bundle.jobs.history(id, limit: 5) == nil)
            #expect(try await bundle.jobs.history(id, after: 3, limit: 5) == nil)
        }
    }

    @Test func manyAtOnceKeepTheirOrderAndAreAllOrNothing() async throws {
        try await StoreBundle.run { bundle throws in
            let new = (0..<NewJob.maxCount).map { NewJob(taskname: "task-\($0)") }
            guard case .created(let jobs) = try await bundle.jobs.create(new) else {
                throw Unexpected(what: "repeated")
            }
            #expect(jobs.map(\.taskname) == new.map(\.taskname))
            #expect(jobs.map(\.id) == jobs.map(\.id).sorted())
            for refused in [[], new + new, Array(new.prefix(9)) + [NewJob(taskname: "a\0b")]] {
                await #expect(throws: StoreError.self) { _ = try await bundle.jobs.create(refused) }
            }
            #expect(try await bundle.ask("SELECT count(*) FROM job") == "1000")
            #expect(try await bundle.ask("SELECT count(*) FROM job_event") == "1000")
        }
    }

    @Test func largeJobsTravelInSmallBatches() async throws {
        let largest = Locked(0)
        let observe: Observer = {
            if case .batch("creates", let commands, _, _, _) = $0 { largest.withLock { $0 = max($0, commands) } }
        }
        try await StoreBundle.run(observe: observe) { bundle throws in
            let trigger = Trigger(json: "\"\(String(repeating: "x", count: 1 << 20))\"")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<24 {
                    group.addTask {
                        let job = try await bundle.create(NewJob(taskname: "large", trigger: trigger))
                        #expect(try await bundle.jobs.job(job.id)?.trigger == trigger)
                    }
                }
                try await group.waitForAll()
            }
            #expect((1...4).contains(largest.withLock { $0 }))
        }
    }

    @Test func aJobThatCannotBeStoredFailsAlone() async throws {
        try await StoreBundle.run { bundle throws in
            let failed = await withTaskGroup(of: Int?.self) { group in
                for number in 0..<60 {
                    let bad = number % 20 == 7
                    let key = number % 3 == 0 ? nil : IdempotencyKey("key-\(number)", body: [])
                    group.addTask {
                        let new = NewJob(taskname: bad ? "a\0b" : "task-\(number)")
                        return (try? await bundle.jobs.create([new], idempotency: key)) == nil ? number : nil
                    }
                }
                return await group.reduce(into: Set()) { if let number = $1 { $0.insert(number) } }
            }
            #expect(failed == [7, 27, 47])
            #expect(try await bundle.ask("SELECT count(*) FROM job") == "57")
            #expect(try await bundle.ask("SELECT count(*) FROM idempotency WHERE key IN ('key-7', 'key-47')") == "0")
        }
    }
}

@Suite(.timeLimit(.minutes(10))) struct IdempotencyTests {
    @Test func aRepeatGivesTheJobsAsTheyAreNow() async throws {
        try await StoreBundle.run { bundle throws in
            let new = [NewJob(taskname: "a"), NewJob(taskname: "b")]
            let key = IdempotencyKey("2016-abc", body: [1, 2, 3])
            guard case .created(let jobs) = try await bundle.jobs.create(new, idempotency: key) else {
                throw Unexpected(what: "repeated")
            }
            let running = try await bundle.report(jobs[1].id, .running)
            #expect(try await bundle.jobs.create(new, idempotency: key) == .repeated([jobs[0], running]))
            #expect(try await bundle.ask("SELECT count(*) FROM job") == "2")
        }
    }

    @Test func anotherBodyUnderTheSameKeyIsRefused() async throws {
        try await StoreBundle.run { bundle throws in
            let new = [NewJob(taskname: "a")]
            _ = try await bundle.jobs.create(new, idempotency: IdempotencyKey("k", body: [1]))
            await #expect {
                _ = try await bundle.jobs.create(new, idempotency: IdempotencyKey("k", body: [2]))
            } throws: { error in
                if case StoreError.keyReused("k") = error { true } else { false }
            }
            #expect(try await bundle.ask("SELECT count(*) FROM job") == "1")
        }
    }

    @Test(arguments: [1, 4]) func fiftyDuplicatesAtOnceMakeOneJob(writers: Int) async throws {
        try await StoreBundle.run {
            $0.writers = writers
        } _: { bundle throws in
            let creations = try await withThrowingTaskGroup(of: JobStore.Creation.self) { group in
                for number in 0..<150 {
                    let key = IdempotencyKey("key-\(number % 3)", body: [UInt8(number % 3)])
                    group.addTask {
                        try await bundle.jobs.create([NewJob(taskname: "task-\(number % 3)")], idempotency: key)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            var created: Set<ID<Job>> = []
            var repeated: Set<ID<Job>> = []
            for creation in creations {
                switch creation {
                case .created(let jobs): created.formUnion(jobs.map(\.id))
                case .repeated(let jobs): repeated.formUnion(jobs.map(\.id))
                }
            }
            #expect(created.count == 3)
            #expect(repeated == created)
            #expect(try await bundle.ask("SELECT count(*) FROM job") == "3")
        }
    }

    @Test func aForgottenKeyMakesANewJob() async throws {
        let clock = TestClock()
        try await StoreBundle.run {
            $0.clock = { clock.now }
        } _: { bundle throws in
            let key = IdempotencyKey("k", body: [])
            _ = try await bundle.jobs.create([NewJob(taskname: "a")], idempotency: key)
            clock.advance(by: .seconds(6 * 86_400))
            #expect(try await bundle.store.retention.forgetKeys() == 0)
            clock.advance(by: .seconds(2 * 86_400))
            #expect(try await bundle.store.retention.forgetKeys() == 1)
            guard case .created = try await bundle.jobs.create([NewJob(taskname: "a")], idempotency: key) else {
                throw Unexpected(what: "repeated")
            }
        }
    }
}
