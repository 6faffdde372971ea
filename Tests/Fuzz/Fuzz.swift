import Foundation

/// Feeds damaged input to everything that reads what clients send, and holds what comes out against invariants.
///
///     Fuzz [--seconds 60] [--seed N] [--workers 2]    many inputs; the last line is `N inputs, N failures`
///     Fuzz --repeat SUBJECT:BASE64                    one input again, as a failure prints it
///
/// A worker is a process of its own, so that a trap or a hang is a failure with its input, too. Exit code 0 if nothing
/// failed, 1 if something did, 64 for arguments it does not know.
@main
enum Fuzz {
    static func main() {
        do {
            switch try Arguments(CommandLine.arguments.dropFirst()) {
            case .supervise(let seconds, let seed, let workers):
                let supervisor = Supervisor(seconds: seconds, seed: seed, workers: workers)
                exit(try supervisor.run() ? 0 : 1)
            case .work(let seconds, let seed, let record):
                var worker = Worker(seed: seed, record: try Record(path: record))
                exit(worker.run(seconds: seconds) ? 0 : 1)
            case .repeat(let subject, let input):
                try subject.check(input)
                say("1 inputs, 0 failures")
            }
        } catch let error as Arguments.Unknown {
            complain("Fuzz: \(error.message)")
            exit(64)
        } catch {
            complain("Fuzz: \(error)")
            exit(1)
        }
    }
}

/// Writes a line to standard output, at once.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

/// Writes a line to standard error.
func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
