/// The key by which a repeated request is recognised.
package struct IdempotencyKey: Sendable, Equatable {
    /// The client's key; any text without NUL.
    package let key: String
    /// The request's body; the same key with another body is refused.
    package let body: [UInt8]

    /// The key of a request with this body.
    package init(_ key: String, body: [UInt8]) {
        self.key = key
        self.body = body
    }
}
