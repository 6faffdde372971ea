/// Why a message was not delivered.
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
        /// The receiver refused the message: HTTP or SMTP from 400 on.
        case refused
        /// The receiver redirects, which is not followed: HTTP 300 to 399.
        case redirected
        /// There was no connection, or no answer, in time.
        case timedOut = "timed-out"
        /// The host's name has no address.
        case unresolvable
        /// No address of the host accepts connections.
        case unreachable
        /// Nothing is sent to the host's address unless the configuration allows it.
        case forbidden
        /// There is no secure connection: the certificate is not trusted, or TLS is not spoken.
        case insecure
        /// The connection broke, or what came over it is neither HTTP nor SMTP.
        case broken
        /// The request cannot be sent because of its URL, a header or a mail address.
        case malformed
        /// There is no memory for another transfer.
        case busy
        /// The task was cancelled, or the sender closed.
        case cancelled
    }

    /// A failure of this kind.
    package init(_ kind: Kind, _ message: String, status: Int? = nil, body: [UInt8] = []) {
        (self.kind, self.message, self.status, self.body) = (kind, message, status, body)
    }
}
