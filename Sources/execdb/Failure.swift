import EmbeddedPostgres

/// Why a command ends: what happened, what to do, and the exit status that says so to a program.
struct Failure: Error, Sendable, Equatable {
    var status: ExitStatus
    var message: String
    var hint: String?

    init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
        self.status = status
        self.message = message
        self.hint = hint
    }

    /// A cluster's failure as the command's.
    init(_ error: ClusterError) {
        let status: ExitStatus =
            switch error.kind {
            case .notInstalled, .failedToStart: .unavailable
            case .directory: .directory
            case .version: .data
            case .inUse: .inUse
            case .diskFull: .disk
            case .account: .system
            }
        self.init(status, error.message, hint: error.hint)
    }
}

extension Failure: CustomStringConvertible {
    var description: String { "execdb: \(message)" + (hint.map { "\n        \($0)" } ?? "") }
}
