import Foundation

/// Runs workers, tells how far they are, and reports the input of one that failed, trapped or hangs.
struct Supervisor {
    let seconds: Double
    let seed: UInt64
    let workers: Int

    /// How long one input may take before it counts as a hang.
    private static let patience: TimeInterval = 20

    /// True if nothing failed.
    func run() throws -> Bool {
        let directory = FileManager.default.temporaryDirectory.appending(path: "execdb-fuzz-\(getpid())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        say("fuzzing \(Subject.all.map(\.name).joined(separator: ", ")) for \(Int(seconds)) s, --seed \(seed)")
        var crew = try (0..<max(1, workers)).map { index in
            try Crewman(
                record: directory.appending(path: "\(index)").path, seconds: seconds, seed: seed &+ UInt64(index))
        }
        var nextWord = Date.now + 10
        while crew.contains(where: \.isRunning) && !crew.contains(where: \.hasFailed) {
            Thread.sleep(forTimeInterval: 0.2)
            for index in crew.indices { crew[index].look(patience: Self.patience) }
            if Date.now > nextWord {
                say("  \(crew.reduce(0) { $0 + $1.count }) inputs")
                nextWord += 10
            }
        }
        for index in crew.indices {
            crew[index].look(patience: Self.patience)
            crew[index].stop()
        }
        let failures = crew.count(where: \.hasFailed)
        say("\(crew.reduce(0) { $0 + $1.count }) inputs, \(failures) failures")
        return failures == 0
    }
}

/// One worker, watched from outside.
private struct Crewman {
    private let process = Process()
    private let record: String
    private var lastCount = 0
    private var lastChange = Date.now
    /// Whether it ended as it should not, or took too long over an input; told on standard error when noticed.
    private(set) var hasFailed = false

    init(record: String, seconds: Double, seed: UInt64) throws {
        self.record = record
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--seconds", "\(seconds)", "--seed", "\(seed)", "--record", record]
        try process.run()
    }

    /// How many inputs it has taken.
    var count: Int { Record.read(path: record)?.count ?? 0 }

    var isRunning: Bool { process.isRunning }

    /// Notices an end or a hang.
    mutating func look(patience: TimeInterval) {
        guard !hasFailed else { return }
        guard process.isRunning else {
            guard process.terminationStatus != 0 else { return }
            let how = process.terminationReason == .uncaughtSignal ? "signal" : "exit code"
            return fail("ended with \(how) \(process.terminationStatus)")
        }
        let count = count
        if count != lastCount { (lastCount, lastChange) = (count, .now) }
        if Date.now.timeIntervalSince(lastChange) > patience { fail("took more than \(Int(patience)) s") }
    }

    /// Ends it if it still runs.
    func stop() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    private mutating func fail(_ how: String) {
        hasFailed = true
        guard let (count, subject, input) = Record.read(path: record) else {
            return complain("FAILED: a worker \(how) before its first input")
        }
        complain("FAILED: \(subject.name) \(how) at input \(count)")
        complain("  input: \(String(decoding: input, as: UTF8.self).debugDescription)")
        complain("  again: Fuzz --repeat \(subject.name):\(Data(input).base64EncodedString())")
    }
}
