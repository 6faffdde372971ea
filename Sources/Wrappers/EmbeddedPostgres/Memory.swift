import Glibc

/// How much memory there is.
enum Memory {
    /// The bytes this process and its children may use: the machine's memory, or less in a container with a limit
    /// (cgroup v2).
    static var bytes: Int {
        let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let limit = TextFile(path: "/sys/fs/cgroup/memory.max").read().flatMap { Int($0.prefix { $0.isNumber }) }
        return min(machine, limit ?? machine)
    }
}
