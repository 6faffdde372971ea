/// How messages are sent. How many at once, and to one host, is up to those who send.
package struct OutgoingOptions: Sendable {
    /// Time for everything from name resolution to the end of the answer.
    package var timeout: Duration = .seconds(30)
    /// Whether web requests may go to this machine, its network segment and the like (`IPAddress.Locality`).
    ///
    /// Mail may in any case: the operator names its server, who most often runs it on the same machine.
    package var allowsLocalTargets = false
    /// A file of certificates in PEM to trust instead of the system's.
    package var certificateFile: String?
    /// What is said in `User-Agent`.
    package var userAgent = "ExecDB"

    /// The defaults.
    package init() {}
}
