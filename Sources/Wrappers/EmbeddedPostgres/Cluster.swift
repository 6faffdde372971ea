import Glibc
import Locking

/// A private Postgres in a data directory of its own: created when missing, started, supervised and stopped.
///
/// It listens on a Unix socket that only its account can reach. It outlives a killed server on purpose (nothing
/// committed is at risk either way), and the next `start()` finds and uses it. One process per data directory.
package actor Cluster {
    /// Name of the role and of the database that `start()` hands out.
    package static let name = "execdb"

    private let directory: DataDirectory
    private let settings: Settings
    private let observe: @Sendable (ClusterEvent) -> Void
    private var lock: DirectoryLock?
    private nonisolated let postmaster = Locked<pid_t?>(nil)
    private var stopping = false

    /// A cluster in `directory` (absolute, or relative to the working directory); nothing is touched before `start()`.
    package init(
        directory: String, settings: Settings = .durable, observe: @escaping @Sendable (ClusterEvent) -> Void = { _ in }
    ) throws(ClusterError) {
        self.directory = DataDirectory(directory, account: try Account.current())
        self.settings = settings
        self.observe = observe
    }

    /// Claims the directory, created when missing, for this process; does nothing when this process has it already.
    package func claim() async throws(ClusterError) {
        try directory.make()
        try await directory.checkReach()
        if lock == nil { lock = try DirectoryLock(path: directory.lock) }
    }

    /// Claims the directory, creates the cluster if there is none, and returns how to connect once Postgres is ready.
    ///
    /// The returned libpq connection string stays valid across restarts of Postgres.
    package func start() async throws(ClusterError) -> String {
        try await claim()
        let socket = try directory.socketDirectory()
        let installation = try await Installation.find(major: directory.major, in: Installation.usualDirectories())
        if directory.major == nil { try await create(with: installation) }
        try await launch(installation, socket: socket)
        return conninfo
    }

    /// How to connect once Postgres runs: a libpq connection string, the same across restarts.
    package nonisolated var conninfo: String {
        let socket = directory.socketPath.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "host='\(socket)' port=5432 user=\(Self.name) dbname=\(Self.name)"
    }

    /// Refuses a directory without a cluster, and changes nothing.
    package nonisolated func requireExistence() throws(ClusterError) {
        guard directory.isEmpty else { return }
        throw ClusterError(
            .directory, "There is no database in \(directory.root).",
            hint:
                "Give the --data-dir of a server, or --database-url; execdb serve and execdb migrate create a new one.")
    }

    /// Whether a Postgres accepts connections in the directory, whichever process started it.
    package nonisolated var isServed: Bool { PostmasterFile.running(in: directory.postgres)?.isReady ?? false }

    /// Whether Postgres runs right now.
    package nonisolated var isRunning: Bool { processID.map(PostmasterFile.isAlive) ?? false }

    /// Process id of the postmaster; nil before `start()` and after `stop()`.
    package nonisolated var processID: Int32? { postmaster.withLock { $0 } }

    /// Watches Postgres and starts it again whenever it ends, until `stop()` or cancellation.
    package func supervise() async {
        var pause = Duration.milliseconds(100)
        while !stopping, !Task.isCancelled {
            // After a cancellation each sleep here returns at once, and the conditions of the loops end them.
            try? await Task.sleep(for: .milliseconds(100))
            guard !stopping, !Task.isCancelled, let current = processID, !isRunning else { continue }
            waitpid(current, nil, WNOHANG)
            observe(.died(pid: current))
            while !stopping, !Task.isCancelled, !isRunning {
                do throws(ClusterError) {
                    _ = try await start()
                    pause = .milliseconds(100)
                } catch {
                    // Its backends may still hold the shared memory, or the volume may be full: neither is permanent.
                    observe(.restartFailed(error))
                    try? await Task.sleep(for: pause)
                    pause = min(pause * 2, .seconds(5))
                }
            }
        }
    }

    /// Stops Postgres: sessions are ended, everything is written out; returns when it is gone.
    ///
    /// After 60 s it is stopped without writing out, and the next start recovers.
    package func stop() async {
        stopping = true
        guard let current = processID else { return }
        await end(current, by: SIGINT, grace: .seconds(60))
        await end(current, by: SIGQUIT, grace: .seconds(5))
        await end(current, by: SIGKILL, grace: .seconds(5))
        directory.removeDistantSocketDirectory()
        observe(.stopped(pid: current))
        postmaster.withLock { $0 = nil }
        lock = nil
    }

    /// Asks Postgres to end and does not wait for it; for the very end of this process.
    package nonisolated func abandon() {
        if let processID { kill(processID, SIGINT) }
    }

    private func create(with installation: Installation) async throws(ClusterError) {
        observe(.creating(directory: directory.postgres))
        try await ClusterCreation(directory: directory, installation: installation, settings: settings).run()
    }

    private func launch(_ installation: Installation, socket: String) async throws(ClusterError) {
        let launch = ClusterLaunch(directory: directory, installation: installation, settings: settings, socket: socket)
        if let running = PostmasterFile.running(in: directory.postgres) {
            if launch.isConfigured, await launch.isReady(running.pid) {
                postmaster.withLock { $0 = running.pid }
                return observe(.adopted(pid: running.pid))
            }
            await end(running.pid, by: SIGINT, grace: .seconds(30))
            await end(running.pid, by: SIGQUIT, grace: .seconds(5))
        }
        let started = try await run(launch)
        postmaster.withLock { $0 = started }
        observe(.started(pid: started))
    }

    /// Starts Postgres; retries for up to 30 s while processes of a killed one still hold the directory.
    private func run(_ launch: ClusterLaunch) async throws(ClusterError) -> pid_t {
        let deadline = ContinuousClock.now + .seconds(30)
        var isNotified = false
        while true {
            do throws(ClusterError) {
                return try await launch.run()
            } catch {
                guard error.kind == .inUse, !stopping, !Task.isCancelled, ContinuousClock.now < deadline else {
                    throw error
                }
                if !isNotified { observe(.restartFailed(error)) }
                isNotified = true
                await pause(milliseconds: 100)
            }
        }
    }

    private func end(_ pid: pid_t, by signal: CInt, grace: Duration) async {
        guard PostmasterFile.isAlive(pid) else { return }
        kill(pid, signal)
        let deadline = ContinuousClock.now + grace
        while PostmasterFile.isAlive(pid), ContinuousClock.now < deadline {
            await pause(milliseconds: 10)
        }
        waitpid(pid, nil, WNOHANG)
    }
}
