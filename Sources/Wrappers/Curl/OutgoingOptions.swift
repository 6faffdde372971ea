/// How messages are sent.
package struct OutgoingOptions: Sendable {
    /// Messages on their way at once, in all.
    package var total = 32
    /// Messages on their way at once to one host and port.
    package var perHost = 4
    /// Messages that may wait for their turn.
    package var waiting = 1024
    /// Time until a connection has to be there, with TLS.
    package var connectTimeout: Duration = .seconds(10)
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
