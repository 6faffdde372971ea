/// How messages are sent. The caller bounds how many are sent at once, and to one host.
package struct OutgoingOptions: Sendable {
    /// Time for everything from name resolution to the end of the answer.
    package var timeout: Duration = .seconds(30)
    /// Whether web requests may go to this machine, its network segment and the like (`IPAddress.Locality`).
    ///
    /// Mail always may: the operator names the mail server, which mostly runs on the same machine.
    package var allowsLocalTargets = false
    /// A file of certificates in PEM to trust instead of the system's.
    package var certificateFile: String?
    /// The value of `User-Agent`.
    package var userAgent = "ExecDB"

    /// The defaults.
    package init() {}
}
