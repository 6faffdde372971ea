import Glibc

/// The process's limit of open files, and the part of it that is for connections.
enum Descriptors {
    /// What everything but connections needs: files, the database, programs to be started.
    private static let others = 256

    /// How many of `wanted` connections are possible. Raises the soft limit for them as far as the hard one allows, so
    /// that connections are refused by the server's limit and not by the system's.
    static func connections(_ wanted: Int) -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return wanted }
        let needed = rlim_t(wanted + others)
        if limit.rlim_cur < needed {
            limit.rlim_cur = min(needed, limit.rlim_max)
            setrlimit(resource, &limit)
        }
        return connections(wanted, ofDescriptors: Int(clamping: limit.rlim_cur))
    }

    /// The part of `count` descriptors that is for connections; at least half of them.
    static func connections(_ wanted: Int, ofDescriptors count: Int) -> Int {
        min(wanted, max(count - others, count / 2))
    }
}
