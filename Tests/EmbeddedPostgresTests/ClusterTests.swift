import EmbeddedPostgres
import Glibc
import Locking
import TestSupport
import Testing

/// A cluster's life; each test has a data directory of its own.
@Suite(.timeLimit(.minutes(5))) struct ClusterTests {
    @Test func aNewDirectoryBecomesARunningCluster() async throws {
        let subject = try Subject()
        let conninfo = try await subject.start()
        #expect(try await psql(conninfo, "SELECT current_database(), current_user") == "execdb|execdb\n")
        #expect(subject.cluster.isRunning)
        await subject.cluster.stop()
        #expect(!subject.cluster.isRunning)
        #expect(subject.events.contains(.creating(directory: "\(subject.directory)/postgres")))
    }

    @Test(arguments: ["with, comma", "back\\slash", "quote's", "double\"quote", "blank and ž"])
    func aDirectoryMayHaveAnyName(name: String) async throws {
        let parent = try TestDirectory.make()
        try TestDirectory.removeAtExit(parent)
        let subject = try Subject(directory: "\(parent)/\(name)")
        let conninfo = try await subject.start()
        #expect(try await psql(conninfo, "SELECT 7") == "7\n")
        await subject.cluster.stop()
    }

    @Test func theDurableSettingsReachPostgres() async throws {
        let subject = try Subject(settings: .durable)
        let conninfo = try await subject.start()
        for name in ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"] {
            #expect(try await psql(conninfo, "SHOW \(name)") == "on\n", "\(name)")
        }
        #expect(try await psql(conninfo, "SHOW listen_addresses") == "\n")
        await subject.cluster.stop()
    }

    @Test func ourOwnSettingsComeFirstAndTheUsersWin() async throws {
        let subject = try Subject()
        _ = try await subject.start()
        await subject.cluster.stop()
        try write("work_mem = '7MB'\n", to: "\(subject.directory)/postgres/local.conf")
        #expect(try await psql(try await subject.again().start(), "SHOW work_mem") == "7MB\n")
    }

    @Test func aClusterThatOutlivedItsServerIsUsedAgain() async throws {
        let first = try Subject()
        try await psql(try await first.start(), "CREATE TABLE kept ()")
        let pid = try #require(first.cluster.processID)
        let second = try first.again()
        try await psql(try await second.start(), "SELECT FROM kept")
        #expect(second.events == [.adopted(pid: pid)])
        await second.cluster.stop()
        #expect(second.events.last == .stopped(pid: pid))
    }

    @Test func aClusterThatRunsWithOtherSettingsIsStartedAnew() async throws {
        let first = try Subject()
        _ = try await first.start()
        let pid = try #require(first.cluster.processID)
        let second = try first.again(settings: .disposable.merging(["work_mem": "5MB"]))
        #expect(try await psql(try await second.start(), "SHOW work_mem") == "5MB\n")
        #expect(second.cluster.processID != pid)
        await second.cluster.stop()
    }

    @Test func whatWasCommittedSurvivesStopAndStart() async throws {
        let first = try Subject()
        try await psql(try await first.start(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
        await first.cluster.stop()
        let second = try first.again()
        #expect(try await psql(try await second.start(), "SELECT n FROM kept") == "1\n")
        await second.cluster.stop()
    }

    /// A server that is started right after both were killed finds the dead postmaster before anybody reaped it.
    @Test func aKilledPostgresIsWaitedForUntilItIsGone() async throws {
        let subject = try Subject()
        let conninfo = try await subject.start()
        let pid = try #require(subject.cluster.processID)
        kill(pid, SIGKILL)
        async let started = subject.start()
        await subject.wait { if case .restartFailed(let error) = $0 { error.kind == .inUse } else { false } }
        waitpid(pid, nil, 0)
        _ = try await started
        try await psql(conninfo, "SELECT 1")
        await subject.cluster.stop()
    }

    @Test(arguments: [SIGKILL, SIGQUIT, SIGTERM])
    func aKilledPostgresComesBackByItself(signal: CInt) async throws {
        let subject = try Subject()
        let conninfo = try await subject.start()
        let supervision = Task { [cluster = subject.cluster] in await cluster.supervise() }
        let pid = try #require(subject.cluster.processID)
        kill(pid, signal)
        await subject.wait { if case .started(let new) = $0 { new != pid } else { false } }
        #expect(subject.events.contains(.died(pid: pid)))
        try await psql(conninfo, "SELECT 1")
        await subject.cluster.stop()
        await supervision.value
    }

    @Test func stoppingEndsSupervisionAndStartsNothing() async throws {
        let subject = try Subject()
        _ = try await subject.start()
        let supervision = Task { [cluster = subject.cluster] in await cluster.supervise() }
        await subject.cluster.stop()
        await supervision.value
        #expect(subject.events.filter { if case .started = $0 { true } else { false } }.count == 1)
    }

    @Test func aLongDataDirectoryStillHasAReachableSocket() async throws {
        let parent = try TestDirectory.make()
        try TestDirectory.removeAtExit(parent)
        let long = "\(parent)/\(String(repeating: "long-name-", count: 12))"
        let subject = try Subject(directory: long)
        let conninfo = try await subject.start()
        #expect(try await psql(conninfo, "SELECT 1") == "1\n")
        await subject.cluster.stop()
    }

    @Test func anInterruptedCreationIsStartedOver() async throws {
        let subject = try Subject()
        mkdir("\(subject.directory)/postgres.unfinished", 0o700)
        try write("15", to: "\(subject.directory)/postgres.unfinished/PG_VERSION")
        try await psql(try await subject.start(), "SELECT 1")
        await subject.cluster.stop()
    }
}
