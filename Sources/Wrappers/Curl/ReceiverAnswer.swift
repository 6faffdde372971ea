/// The answer of a receiver that accepted a message.
package struct ReceiverAnswer: Sendable, Equatable {
    /// The status: 200 to 299 of HTTP, 250 and the like of SMTP.
    package let status: Int
    /// The beginning of the body, for the log; empty with SMTP.
    package let body: [UInt8]

    /// An answer of these parts.
    package init(status: Int, body: [UInt8]) { (self.status, self.body) = (status, body) }

    /// The most bytes of a body that are read; after these the connection is closed.
    package static let maxBody = 4096
}
