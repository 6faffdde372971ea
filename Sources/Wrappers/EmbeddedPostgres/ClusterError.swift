/// Why a cluster could not be created, started or stopped, as a sentence, and what to do about it.
package struct ClusterError: Error, Sendable, Equatable {
    /// The kinds of failure that callers and exit codes distinguish.
    package enum Kind: Sendable, Equatable {
        /// No usable PostgreSQL is installed.
        case notInstalled
        /// The data directory cannot be created, written or reached.
        case directory
        /// The data directory was created by another major version of PostgreSQL.
        case version
        /// Another ExecDB, or a process of a killed Postgres, uses the data directory.
        case inUse
        /// The volume is full.
        case diskFull
        /// Postgres was started and did not come up.
        case failedToStart
        /// The account that has to run Postgres is missing.
        case account
    }

    /// What kind of failure it is.
    package var kind: Kind
    /// What happened, in one sentence that names the directory or program.
    package var message: String
    /// What the operator can do next.
    package var hint: String

    /// An error of `kind`.
    package init(_ kind: Kind, _ message: String, hint: String) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }
}

extension ClusterError: CustomStringConvertible {
    /// Message and hint on two lines.
    package var description: String { "\(message)\n\(hint)" }
}

extension ClusterError {
    /// A program that the system did not start.
    static func notStarted(_ error: SystemError) -> ClusterError {
        ClusterError(
            .notInstalled, "A program could not be started: \(error).",
            hint: "If it is missing, install Debian's packages postgresql and util-linux.")
    }
}
