import EmbeddedPostgres
import Glibc
import TestSupport
import Testing

/// What cannot be started says why and what to do.
@Suite(.timeLimit(.minutes(5))) struct ClusterRefusalTests {
    @Test func aSecondServerOnTheSameDirectoryIsRefusedByName() async throws {
        let first = try Subject()
        _ = try await first.start()
        let error = try await #require(throws: ClusterError.self) { try await first.again(keeping: true).start() }
        #expect(error.kind == .inUse)
        #expect(error.message.contains("(process \(getpid()))"), "\(error)")
        await first.cluster.stop()
    }

    @Test func aClaimedDirectoryIsOursBeforePostgresRuns() async throws {
        let first = try Subject()
        try await first.cluster.claim()
        try await first.cluster.claim()
        #expect(!first.cluster.isRunning)
        let error = try await #require(throws: ClusterError.self) {
            try await first.again(keeping: true).cluster.claim()
        }
        #expect(error.kind == .inUse)
    }

    @Test func aDirectoryWithoutAClusterIsToldWithoutTouchingIt() async throws {
        let parent = try TestDirectory.make()
        try TestDirectory.removeAtExit(parent)
        let missing = try Subject(directory: "\(parent)/data")
        let error = try #require(throws: ClusterError.self) { try missing.cluster.requireExistence() }
        #expect(error.kind == .directory)
        #expect(error.message.contains("\(parent)/data"), "\(error)")
        #expect(access("\(parent)/data", F_OK) != 0)
        mkdir("\(parent)/data", 0o755)
        #expect(throws: ClusterError.self) { try missing.cluster.requireExistence() }
        mkdir("\(parent)/data/postgres", 0o700)
        try write("15\n", to: "\(parent)/data/postgres/PG_VERSION")
        #expect(throws: Never.self) { try missing.cluster.requireExistence() }
    }

    @Test func aStoppedServerGivesTheDirectoryBack() async throws {
        let first = try Subject()
        _ = try await first.start()
        await first.cluster.stop()
        let second = try first.again(keeping: true)
        _ = try await second.start()
        await second.cluster.stop()
    }

    @Test func anotherMajorVersionIsRefused() async throws {
        let subject = try Subject()
        mkdir("\(subject.directory)/postgres", 0o700)
        try write("9\n", to: "\(subject.directory)/postgres/PG_VERSION")
        let error = try await #require(throws: ClusterError.self) { try await subject.start() }
        #expect(error.kind == .version)
        #expect(error.message.contains("PostgreSQL 9"), "\(error)")
    }

    @Test func aFileInThePlaceOfTheDirectoryIsRefused() async throws {
        let parent = try TestDirectory.make()
        try TestDirectory.removeAtExit(parent)
        try write("", to: "\(parent)/file")
        let error = try await #require(throws: ClusterError.self) {
            try await Subject(directory: "\(parent)/file/data").start()
        }
        #expect(error.kind == .directory)
        #expect(error.message.contains("\(parent)/file"), "\(error)")
    }

    /// As root, Postgres runs as another account, which has to be able to reach the directory.
    @Test(.enabled(if: geteuid() == 0)) func aParentThatPostgresCannotEnterIsNamed() async throws {
        let parent = try TestDirectory.make()
        try TestDirectory.removeAtExit(parent)
        chmod(parent, 0o700)
        let error = try await #require(throws: ClusterError.self) {
            try await Subject(directory: "\(parent)/data").start()
        }
        #expect(error.kind == .directory)
        #expect(error.message.contains("cannot enter \(parent)."), "\(error)")
        #expect(error.hint.contains("chmod o+x"))
    }

    @Test func aDirectoryOnAReadOnlyFileSystemIsRefused() async throws {
        let error = try await #require(throws: ClusterError.self) {
            try await Subject(directory: "/proc/execdb").start()
        }
        #expect(error.kind == .directory)
    }

    @Test func aBrokenSettingIsToldInPostgresWords() async throws {
        let subject = try Subject(settings: .disposable.merging(["shared_buffers": "plenty"]))
        let error = try await #require(throws: ClusterError.self) { try await subject.start() }
        #expect(error.kind == .failedToStart)
        #expect(error.message.contains("shared_buffers") || error.message.contains("execdb.conf"), "\(error)")
    }
}
