import EmbeddedPostgres
import Glibc
import Locking
import TestSupport

/// A cluster under test, the events it reported, and its removal when the process ends.
final class Subject: Sendable {
    let directory: String
    private let held: Locked<Cluster?>
    private let log: Log

    /// The cluster; not to be asked for after `again()`.
    var cluster: Cluster { held.withLock { $0! } }

    var events: [ClusterEvent] { log.events.withLock { $0 } }

    convenience init(settings: Settings = .disposable) throws {
        let directory = try TestDirectory.make()
        try TestDirectory.removeAtExit(directory)
        try self.init(directory: directory, settings: settings)
    }

    init(directory: String, settings: Settings = .disposable) throws {
        let log = Log()
        self.directory = directory
        self.log = log
        held = Locked(try Cluster(directory: directory, settings: settings, observe: log.note))
    }

    /// Starts the cluster and has its Postgres killed when the test process ends.
    func start() async throws -> String {
        let conninfo = try await cluster.start()
        try TestDirectory.removeAtExit(directory, stopping: cluster.processID)
        return conninfo
    }

    /// Another server on the same directory; unless `keeping`, the first is gone, and its lock with it, as if killed.
    func again(keeping: Bool = false, settings: Settings = .disposable) throws -> Subject {
        if !keeping { held.withLock { $0 = nil } }
        return try Subject(directory: directory, settings: settings)
    }

    /// Returns when an event that `matches` has been reported.
    func wait(_ matches: @Sendable (ClusterEvent) -> Bool) async {
        for await event in log.stream where matches(event) { return }
    }

    private final class Log: Sendable {
        let events = Locked<[ClusterEvent]>([])
        let stream: AsyncStream<ClusterEvent>
        private let continuation: AsyncStream<ClusterEvent>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func note(_ event: ClusterEvent) {
            events.withLock { $0.append(event) }
            continuation.yield(event)
        }
    }
}

/// Puts `text` into the file at `path`.
func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw SystemError.current(path) }
    defer { close(descriptor) }
    guard write(descriptor, text, text.utf8.count) == text.utf8.count else { throw SystemError.current(path) }
}
