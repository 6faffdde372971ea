import Glibc

/// The lock of a data directory, held by one process at a time and released by the kernel when the process ends.
final class DirectoryLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock on the file at `path`; throws `.inUse` naming the holder when another process has it.
    init(path: String) throws(ClusterError) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .directory(SystemError.current(path), path: path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let holder =
                TextFile.tail(of: file, limit: 32)?.split(separator: "\n").first.map { " (process \($0))" } ?? ""
            close(file)
            throw ClusterError(
                .inUse, "Another ExecDB\(holder) uses the data directory; its lock is \(path).",
                hint: "Stop it first, give this one another --data-dir, or share one database by --database-url.")
        }
        let mark = Array("\(getpid())\n".utf8)
        _ = ftruncate(file, 0)
        _ = pwrite(file, mark, mark.count, 0)
        descriptor = file
    }

    deinit {
        // Not by closing alone: a child that is just being started still has the descriptor, until its exec.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}

extension ClusterError {
    /// A directory or file at `path` that the system refused.
    static func directory(_ error: SystemError, path: String) -> ClusterError {
        if error.errno == ENOSPC || error.errno == EDQUOT {
            return ClusterError(
                .diskFull, "The volume of \(path) is full.", hint: "Make room there, or give another --data-dir.")
        }
        return ClusterError(
            .directory, "The data directory cannot be used: \(error).",
            hint: "Give a --data-dir that can be written by this account (now uid \(geteuid())).")
    }
}
