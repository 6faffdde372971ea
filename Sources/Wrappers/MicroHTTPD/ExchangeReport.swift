/// The outcome of one request, reported when the last byte of its answer is sent or its connection is lost.
package struct ExchangeReport: Sendable {
    /// The request id.
    package var id: String
    /// The method, as sent.
    package var method: String
    /// The raw target, at most as long as the limit.
    package var target: String
    /// The pattern of the route that the request was for; nil if there is none.
    package var route: String?
    /// The status of the answer; 0 if there was none, because the client left in the middle of its request; 499 if it
    /// left after that.
    package var status: Int
    /// The time from the last byte of the request until the answer is ready. Zero without a handler.
    package var duration: Duration
    /// Bytes of body received.
    package var received: Int
    /// Bytes of body in the answer; of one that is streamed, those that were sent.
    package var sent: Int
    /// The other side's address.
    package var peer: String
    /// Whether the answer was sent whole; false if the client was gone or the server stopped first.
    package var delivered: Bool
}

/// What a server reports while it runs.
package enum ServerEvent: Sendable {
    /// One request is over.
    case exchange(ExchangeReport)
    /// The body of an answer could not be written to its end, so its connection is broken.
    case brokenStream(id: String, reason: String)
    /// A line of libmicrohttpd's own log.
    case library(String)
}
