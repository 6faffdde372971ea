import Glibc

/// What the kernel reports of this process, as values of the `process_*` families (proc(5)).
enum ProcessStatus {
    static func read() -> [(Family, Double)] {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        // After the last ")": state is field 3, so field n is at index n - 3.
        let status = text("/proc/self/stat")
        let fields = status.lastIndex(of: ")").map { status[$0...].dropFirst(2).split(separator: " ") } ?? []
        guard fields.count > 21 else { return [] }
        func field(_ number: Int) -> Double { Double(fields[number - 3]) ?? 0 }
        var values: [(Family, Double)] = [
            (.cpu, (field(14) + field(15)) / ticks), (.threads, field(20)), (.virtualMemory, field(23)),
            (.residentMemory, field(24) * Double(sysconf(Int32(_SC_PAGESIZE)))),
        ]
        if let boot = bootTime { values.append((.startTime, boot + field(22) / ticks)) }
        values.append((.openDescriptors, Double(entries(of: "/proc/self/fd"))))
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            values.append((.maximumDescriptors, Double(limit.rlim_cur)))
        }
        return values
    }

    private static let bootTime: Double? = text("/proc/stat").split(separator: "\n")
        .first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }

    private static func entries(of directory: String) -> Int {
        guard let stream = opendir(directory) else { return 0 }
        defer { closedir(stream) }
        // Not counted: ".", "..", and the descriptor that reads the directory.
        var count = -3
        while readdir(stream) != nil { count += 1 }
        return count
    }

    private static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
