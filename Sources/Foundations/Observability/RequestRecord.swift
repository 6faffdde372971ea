/// What is recorded of a request that is over: enough to find and count it, nothing of its content.
package struct RequestRecord: Sendable, Equatable {
    /// The method, such as `GET`.
    package var method: String
    /// The matched route's pattern, such as `/jobs/{uuid}`; empty when none matched.
    package var route: String
    /// The status of the answer; 0 if the client left in the middle of its request, 499 if it left after that.
    package var status: Int
    /// The time from the last byte of the request until the answer is ready; zero without a handler.
    package var duration: Duration
    /// The client's `X-Request-Id`, or a generated one.
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
