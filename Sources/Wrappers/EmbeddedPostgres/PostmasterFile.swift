import Glibc

/// What `postmaster.pid` says of a running Postgres, and whether it still runs.
struct PostmasterFile: Equatable {
    let pid: pid_t
    let isReady: Bool

    /// Parses the file's lines: pid first, state (`ready`) eighth.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let pid = pid_t(first), pid > 1 else { return nil }
        self.pid = pid
        isReady = lines.count > 7 && lines[7].hasPrefix("ready")
    }

    /// The postmaster that works in `directory`; nil when there is none, or when its pid is now another program's.
    static func running(in directory: String) -> PostmasterFile? {
        guard let text = TextFile(path: "\(directory)/postmaster.pid").read(), let file = PostmasterFile(text),
            isAlive(file.pid), workingDirectory(of: file.pid).map({ $0 == realPath(directory) }) ?? true
        else { return nil }
        return file
    }

    /// Whether `pid` is a process that still runs; one that has ended and was not waited for does not.
    static func isAlive(_ pid: pid_t) -> Bool {
        guard let status = TextFile(path: "/proc/\(pid)/stat").read(), let close = status.lastIndex(of: ")") else {
            return false
        }
        let state = status[close...].dropFirst(2).first
        return state != "Z" && state != "X"
    }

    private static func workingDirectory(of pid: pid_t) -> String? { realPath("/proc/\(pid)/cwd") }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
