/// What is recorded of an answered request: enough to find and count it, nothing of its content.
package struct RequestRecord: Sendable, Equatable {
    /// The method, such as `GET`.
    package var method: String
    /// The matched route's pattern, such as `/jobs/{uuid}`; empty when none matched.
    package var route: String
    /// The status code answered.
    package var status: Int
    /// From the first callback to the last byte handed over.
    package var duration: Duration
    /// The `X-Request-Id` taken over or made.
    package var id: String
    /// The peer's address, without its port.
    package var peer: String
    /// Bytes of the request's body.
    package var received: Int
    /// Bytes of the response's body.
    package var sent: Int

    /// A record of these values.
    package init(
        method: String, route: String, status: Int, duration: Duration, id: String, peer: String, received: Int,
        sent: Int
    ) {
        self.method = method
        self.route = route
        self.status = status
        self.duration = duration
        self.id = id
        self.peer = peer
        self.received = received
        self.sent = sent
    }
}
