/// What makes a create recognisable when it is sent again.
package struct IdempotencyKey: Sendable, Equatable {
    /// The client's key; any text without NUL.
    package let key: String
    /// The request's body: the same key with another body is a mistake of the client's.
    package let body: [UInt8]

    /// The key of a request with this body.
    package init(_ key: String, body: [UInt8]) {
        self.key = key
        self.body = body
    }
}
