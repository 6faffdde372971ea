import Glibc

/// The process's limit of open files.
enum Descriptors {
    /// Raises the soft limit to `count`, or as near as the hard limit lets it, so that connections are refused by our
    /// limit and not by the system's.
    static func allow(_ count: Int) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < count else {
            return
        }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
