import Glibc

/// The layout of `--data-dir`: `postgres/` is the cluster, `run/` has its socket, `execdb.lock` is the lock.
struct DataDirectory: Sendable, Equatable {
    let root: String
    let account: Account

    var postgres: String { "\(root)/postgres" }
    var unfinished: String { "\(root)/postgres.unfinished" }
    var lock: String { "\(root)/execdb.lock" }

    /// Absolute form of `path`, which need not exist yet, without `.`, `..` and doubled slashes.
    init(_ path: String, account: Account) {
        var parts: [Substring] = []
        let absolute = path.hasPrefix("/") ? path : Self.workingDirectory + "/" + path
        for part in absolute.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        root = "/" + parts.joined(separator: "/")
        self.account = account
    }

    /// Major version of the cluster in it; nil when there is none yet.
    var major: Int? {
        TextFile(path: "\(postgres)/PG_VERSION").read().flatMap { Int($0.prefix { $0.isNumber }) }
    }

    /// Whether there is no cluster in it; false also when access is denied.
    var isEmpty: Bool { access("\(postgres)/PG_VERSION", F_OK) != 0 && errno == ENOENT }

    /// Creates the directory and its parents, and refuses one that cannot be written.
    func make() throws(ClusterError) {
        var path = ""
        for part in root.split(separator: "/") {
            path += "/\(part)"
            if mkdir(path, path == root && account.name == nil ? 0o700 : 0o755) != 0, errno != EEXIST {
                throw .directory(.current(path), path: path)
            }
        }
        guard access(root, W_OK | X_OK) == 0 else { throw .directory(.current(root), path: root) }
    }

    /// Refuses a directory that the account which runs Postgres cannot reach, naming the parent that stops it.
    func checkReach() async throws(ClusterError) {
        guard let name = account.name, try await !canEnter(root) else { return }
        var path = ""
        for part in root.split(separator: "/") {
            path += "/\(part)"
            guard try await !canEnter(path) else { continue }
            throw ClusterError(
                .directory, "Postgres runs as the account \(name), which cannot enter \(path).",
                hint: "Give a --data-dir whose parents everyone may enter (chmod o+x), such as /var/lib/execdb.")
        }
    }

    private func canEnter(_ path: String) async throws(ClusterError) -> Bool {
        do throws(SystemError) {
            return try await ChildProcess.output(account.running(["/usr/bin/test", "-x", path])).status == 0
        } catch {
            throw .notStarted(error)
        }
    }

    /// The directory for the socket, created when missing, reachable only by the account that runs Postgres.
    ///
    /// A socket's path may have 107 bytes (sys/un.h), and libpq takes a comma for the end of a host's name, so for a data
    /// directory that is long or has a comma the socket is elsewhere, under a name with a hash of the data directory's
    /// path.
    func socketDirectory() throws(ClusterError) -> String {
        let path = socketPath
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw .directory(.current(path), path: path) }
        var found = stat()
        guard lstat(path, &found) == 0 else { throw .directory(.current(path), path: path) }
        guard found.st_mode & S_IFMT == S_IFDIR, found.st_uid == account.uid || found.st_uid == geteuid() else {
            throw ClusterError(
                .directory, "\(path) belongs to another user, so it cannot hold the socket.", hint: "Remove it.")
        }
        do throws(SystemError) { try account.own(path) } catch { throw .directory(error, path: path) }
        guard chmod(path, 0o700) == 0 else { throw .directory(.current(path), path: path) }
        return path
    }

    /// Removes the socket's directory when it is not inside the data directory.
    func removeDistantSocketDirectory() {
        if !socketPath.hasPrefix(root) { rmdir(socketPath) }
    }

    /// Where the socket's directory is.
    var socketPath: String {
        let beside = "\(root)/run"
        let isShort = beside.utf8.count + "/.s.PGSQL.5432.lock".utf8.count <= 107
        if isShort && !beside.contains(",") { return beside }
        let runtime = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) }
        let parent = geteuid() == 0 ? "/run" : runtime.flatMap { $0.utf8.count < 60 ? $0 : nil } ?? "/tmp"
        return "\(parent)/execdb-\(geteuid())-\(fingerprint)"
    }

    /// FNV-1a (Fowler, Noll, Vo) of the root's path, in hexadecimal.
    private var fingerprint: String {
        let hash = root.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    private static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }
}
