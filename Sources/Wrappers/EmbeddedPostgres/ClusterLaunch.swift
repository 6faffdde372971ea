import Glibc

/// Starts Postgres in a directory that holds a cluster and waits until it takes connections.
struct ClusterLaunch {
    let directory: DataDirectory
    let installation: Installation
    let settings: Settings
    let socket: String

    private var configuration: TextFile { TextFile(path: "\(directory.postgres)/execdb.conf") }

    /// Whether the configuration in the directory is the one wanted now.
    var isConfigured: Bool { configuration.read() == settings.rendered(socketDirectory: socket) }

    /// Returns the postmaster's process id once it is ready; recovery after a crash may take long.
    func run() async throws(ClusterError) -> pid_t {
        if !isConfigured {
            do throws(SystemError) {
                try configuration.replace(
                    with: settings.rendered(socketDirectory: socket), for: directory.account)
            } catch {
                throw .directory(error, path: configuration.path)
            }
        }
        let output = ChildProcess.memoryFile()
        defer { close(output) }
        let command = directory.account.running([installation.program("postgres"), "-D", directory.postgres])
        let child: ChildProcess
        do throws(SystemError) {
            child = try ChildProcess(command, streams: .init(output: output))
        } catch {
            throw ClusterError(.failedToStart, "Postgres could not be started: \(error).", hint: "See the log.")
        }
        if await isReady(child.pid) { return child.pid }
        waitpid(child.pid, nil, WNOHANG)
        throw Self.failure(saying: TextFile.tail(of: output, limit: 4096) ?? "", log: lastLog, directory: directory)
    }

    /// Waits until the postmaster takes connections; false when it ends before.
    func isReady(_ pid: pid_t) async -> Bool {
        while PostmasterFile.isAlive(pid) {
            if let file = PostmasterFile.running(in: directory.postgres), file.pid == pid, file.isReady { return true }
            await pause(milliseconds: 10)
        }
        return false
    }

    /// The newest lines of today's log, where Postgres writes once its collector runs.
    private var lastLog: String? {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        let descriptor = open(
            "\(directory.postgres)/log/postgres-\(days[Int(parts.tm_wday)]).log", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return TextFile.tail(of: descriptor, limit: 2048)
    }

    /// The error that the output of a failed program stands for.
    static func failure(saying text: String, log: String?, directory: DataDirectory) -> ClusterError {
        let words = text + (log ?? "")
        if words.contains("No space left on device") || words.contains("Disk quota exceeded") {
            return .directory(SystemError(errno: ENOSPC, call: directory.postgres), path: directory.postgres)
        }
        let held = ["lock file \"postmaster.pid\" already exists", "pre-existing shared memory block"]
        if held.contains(where: text.contains) {
            return ClusterError(
                .inUse, "Processes of a killed Postgres still hold \(directory.postgres).",
                hint: "They release it once the process in \(directory.postgres)/postmaster.pid and its children end.")
        }
        let lines = words.split(separator: "\n").filter { line in
            ["FATAL:", "PANIC:", "error:", "ERROR:"].contains { line.contains($0) }
        }
        let reason = lines.last ?? words.split(separator: "\n").last ?? "it printed nothing"
        return ClusterError(
            .failedToStart, "Postgres did not come up: \(reason)",
            hint: "Its log is in \(directory.postgres)/log; your own settings are in local.conf beside it.")
    }
}
