/// How much a server accepts, and how long it waits.
package struct ServerLimits: Sendable {
    /// The most bytes a body may have; more get 413.
    package var body = 1 << 20
    /// The most bytes path and query may have together; more get 414.
    package var target = 8 << 10
    /// The most bytes request line and header fields may have together; more get 431.
    package var headers = 16 << 10
    /// The most connections at a time; MHD closes further ones at once.
    package var connections = 4096
    /// The most requests in progress at a time; further ones get 503 `busy`.
    package var inFlight = 2048
    /// How long a connection may be silent before it is closed; whole seconds count.
    package var idle: Duration = .seconds(30)
    /// How long the client may take to send one whole request, silent or not; then the connection is closed.
    package var reading: Duration = .seconds(60)
    /// How long the handler may take; then the answer is 503 `too-slow` and the handler's task is cancelled.
    package var handling: Duration = .seconds(60)
    /// How long the client may take to read one answer, or one piece of a streamed one; then the connection is closed.
    package var writing: Duration = .seconds(120)

    /// The defaults, which fit small machines.
    package init() {}

    /// How many bytes of a body that is refused are still read and discarded, so that a client that sends first and
    /// reads afterwards gets the answer; beyond that the connection is closed.
    var discarded: Int { max(16 << 20, 4 * body) }

    /// MHD's buffer for each connection: `headers` and half as much, for the table of the fields, for the header of the
    /// answer, and so that the server answers an overrun rather than MHD, whose page is HTML. What exceeds even this
    /// MHD answers with 414 or 431 by itself. No larger, because MHD clears one and a half times its size for each
    /// request.
    var bufferPerConnection: Int { headers + headers / 2 }
}

/// The times of `ServerLimits` in nanoseconds: each request has four deadlines, and a `Duration` is slow to divide.
struct Patience: Sendable {
    let reading, handling, writing, idle: Int64

    init(_ limits: ServerLimits) {
        (reading, handling) = (limits.reading.nanoseconds, limits.handling.nanoseconds)
        (writing, idle) = (limits.writing.nanoseconds, limits.idle.nanoseconds + 1_000_000_000)
    }
}
