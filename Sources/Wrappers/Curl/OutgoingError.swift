/// Why a message did not get through.
package struct OutgoingError: Error, Sendable, Equatable {
    /// What kind of failure it was.
    package let kind: Kind
    /// What happened, in words for the delivery log; without secrets, with the receiver's host at most.
    package let message: String
    /// The status, if the receiver gave one.
    package let status: Int?
    /// The beginning of the answer's body, if there was one.
    package let body: [UInt8]

    /// The kinds of failure.
    package enum Kind: String, CaseIterable, Sendable {
        /// The receiver answered that it does not take the message: HTTP from 400 on, SMTP from 400 on.
        case refused
        /// The receiver sends elsewhere, which is not followed: HTTP 300 to 399.
        case redirected
        /// There was no connection, or no answer, in time.
        case timedOut = "timed-out"
        /// The host's name leads to no address.
        case unresolvable
        /// No address of the host takes connections.
        case unreachable
        /// The host's address is one that is sent to only if the configuration allows it.
        case forbidden
        /// There is no secure connection: the certificate is not trusted, or TLS is not spoken.
        case insecure
        /// The connection broke, or what came over it is neither HTTP nor SMTP.
        case broken
        /// The request cannot be sent as it is: its URL, a header, an address of mail.
        case malformed
        /// There is no memory left for it.
        case busy
        /// The task was cancelled, or the sender closed.
        case cancelled
    }

    /// A failure of this kind.
    package init(_ kind: Kind, _ message: String, status: Int? = nil, body: [UInt8] = []) {
        (self.kind, self.message, self.status, self.body) = (kind, message, status, body)
    }
}
