/// The exit status of the program; the numbers are those of sysexits.h.
enum ExitStatus: Int32, CaseIterable, Sendable {
    /// Done, or stopped as asked.
    case success = 0
    /// The command line is wrong.
    case usage = 64
    /// The database was written by another version of ExecDB or PostgreSQL; or a policy or routing table is refused.
    case data = 65
    /// A file named on the command line cannot be read.
    case input = 66
    /// PostgreSQL is not installed, does not start, or does not answer.
    case unavailable = 69
    /// A defect of ExecDB.
    case defect = 70
    /// The system refused something: an address in use, a missing account.
    case system = 71
    /// The data directory cannot be created, written or entered, or has no database in it.
    case directory = 73
    /// The disk is full.
    case disk = 74
    /// Another ExecDB uses the data directory: try again later.
    case inUse = 75
    /// The configuration file or an environment variable is wrong.
    case configuration = 78

    var meaning: String {
        switch self {
        case .success: "done, or stopped as asked"
        case .usage: "the command line is wrong"
        case .data:
            "the database was written by another version of ExecDB or PostgreSQL; or a policy or routing table is refused"
        case .input: "a file named on the command line cannot be read"
        case .unavailable: "PostgreSQL is not installed, does not start, or does not answer"
        case .defect: "a defect of ExecDB"
        case .system: "the system refused something: an address in use, a missing account"
        case .directory: "the data directory cannot be created, written or entered, or has no database in it"
        case .disk: "the disk is full"
        case .inUse: "another ExecDB uses the data directory"
        case .configuration: "the configuration file or an environment variable is wrong"
        }
    }

    /// All of them, one a line, for `--help`.
    static var table: String {
        "EXIT STATUS\n"
            + allCases.map { "  \($0.rawValue)\($0.rawValue < 10 ? " " : "")  \($0.meaning)" }.joined(separator: "\n")
            + "\n  129, 130, 143  ended at once by a second SIGHUP, Ctrl-C or SIGTERM"
    }
}
