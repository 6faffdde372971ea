import HTTP

/// The state of one request: a state machine without I/O, generic over what represents a connection that waits.
///
/// MHD's loop, the handler's task and the sweeper each report events, and perform the action that is returned. The
/// connection is resumed once, since only the step out of `waiting` returns it.
struct ExchangeState<Waiting: AwaitingConnection>: Sendable {
    enum Phase: Sendable {
        /// The body arrives, to be given to the handler whole. Leaves to `refused`, `running`, `over`.
        case reading
        /// The handler runs, and takes the body as it arrives. Leaves to `refused`, `waiting`, `over`.
        case receiving(BodyReader)
        /// There is an answer before the whole request; the rest of the body is discarded. Leaves to `sent`, `over`.
        case refused(Response)
        /// The handler is being started. Leaves to `waiting`, `answered`, `over`.
        case running
        /// There is no answer yet. Leaves to `answered`, `over`.
        case waiting(Waiting)
        /// MHD has yet to fetch the answer. Leaves to `sent`, `over`.
        case answered(Response)
        /// MHD has the answer. Leaves to `over`.
        case sent
        /// MHD has dropped the request, answered or not.
        case over
    }

    private(set) var phase: Phase
    private(set) var request: Request?
    /// How many bytes of body have arrived.
    private(set) var received = 0
    /// How many bytes of body are allowed.
    private let limit: Int

    /// A request whose body of at most `limit` bytes is yet to arrive.
    init(_ request: Request, limit: Int) {
        (phase, self.request, self.limit) = (.reading, request, limit)
    }

    /// A request whose body of at most `limit` bytes is streamed to the handler.
    init(receiving reader: BodyReader, limit: Int) {
        (phase, self.limit) = (.receiving(reader), limit)
    }

    /// A request that is answered without being looked at further.
    init(refusing response: Response) {
        (phase, limit) = (.refused(response), 0)
    }

    /// Room for a body whose length was declared.
    mutating func expect(_ bytes: Int) {
        request?.body.reserveCapacity(bytes)
    }

    /// What the connection does when a piece of the body has arrived.
    enum Intake {
        /// The next piece is read.
        case open
        /// The same, and the deadline of the streamed body is extended, because enough of it has arrived.
        case advanced
        /// The connection is suspended until the handler has taken this piece.
        case suspended
        /// More has arrived than is discarded: the connection is closed.
        case closed
    }

    /// A piece of the body arrived. Calls `suspend` if the handler has to take it before the next one is read.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, limits: ServerLimits, requestID: String, suspend: () -> Void = {}
    ) -> Intake {
        received += bytes.count
        switch phase {
        case .reading where received > limit:
            request = nil
            phase = .refused(Problem.bodyTooLarge(limit: limit).response(requestID: requestID))
            return .open
        case .reading:
            request?.body.append(contentsOf: bytes)
            return .open
        case .receiving(let reader) where received <= limit:
            if reader.offer(bytes, suspend: suspend) { return .suspended }
            return received / Self.advance > (received - bytes.count) / Self.advance ? .advanced : .open
        case .receiving(let reader):
            // The handler gets this from its reader, and answers.
            reader.fail(.bodyTooLarge(limit: limit))
            return mayDiscard(limits)
        default:
            return mayDiscard(limits)
        }
    }

    /// For each piece of this many bytes a streamed body has the time that any other body has as a whole.
    private static var advance: Int { 64 << 10 }

    private func mayDiscard(_ limits: ServerLimits) -> Intake {
        received <= max(limits.discarded, limit) ? .open : .closed
    }

    /// What MHD is to do when the request is whole.
    enum Step {
        case run(Request)
        case send(Response)
        /// The handler, which runs, has all of the body now.
        case complete
        /// There is no answer yet.
        case wait
        /// There is nothing to send: close the connection.
        case close
    }

    /// The request is whole, or MHD asks for its answer. If the handler runs already, `connection` waits.
    mutating func proceed(_ connection: @autoclosure () -> Waiting) -> Step {
        switch phase {
        case .reading:
            guard let whole = request else { return .close }
            request = nil
            phase = .running
            return .run(whole)
        case .receiving(let reader):
            reader.finish()
            phase = .waiting(connection())
            return .complete
        case .refused(let response), .answered(let response):
            phase = .sent
            return .send(response)
        case .waiting(var connection):
            connection.ask()
            phase = .waiting(connection)
            return .wait
        case .running, .sent, .over:
            return .close
        }
    }

    /// The handler has been started: either it has answered already, or `connection` waits.
    mutating func settle(_ connection: @autoclosure () -> Waiting) -> Response? {
        switch phase {
        case .answered(let response):
            phase = .sent
            return response
        case .running:
            phase = .waiting(connection())
            return nil
        case .reading, .receiving, .refused, .waiting, .sent, .over:
            return nil
        }
    }

    /// There is an answer: the handler's, or one given in its place. Only the first counts.
    ///
    /// - Returns: whether this is the answer that counts, and the connection to resume, if it waits.
    mutating func answer(_ response: Response) -> (accepted: Bool, resume: Waiting?) {
        switch phase {
        case .reading, .receiving:
            phase = .refused(response)
            request = nil
            return (true, nil)
        case .running:
            phase = .answered(response)
            return (true, nil)
        case .waiting(let connection):
            phase = .answered(response)
            return (true, connection)
        case .refused, .answered, .sent, .over:
            return (false, nil)
        }
    }

    /// The client has gone, and no answer is needed any more.
    ///
    /// - Returns: whether there was none yet, and the connection to resume, if it waits.
    mutating func abandon() -> (accepted: Bool, resume: Waiting?) {
        switch phase {
        case .running:
            phase = .over
            return (true, nil)
        case .waiting(let connection):
            phase = .over
            return (true, connection)
        case .reading, .receiving, .refused, .answered, .sent, .over:
            return (false, nil)
        }
    }

    /// Whether the request is whole, and its answer is not there yet.
    var isUnanswered: Bool {
        switch phase {
        case .running, .waiting: true
        case .reading, .receiving, .refused, .answered, .sent, .over: false
        }
    }

    /// MHD has dropped the request.
    ///
    /// - Returns: the answer, if it was never sent.
    mutating func end() -> Response? {
        defer { (phase, request) = (.over, nil) }
        switch phase {
        case .refused(let response), .answered(let response): return response
        case .reading, .receiving, .running, .waiting, .sent, .over: return nil
        }
    }
}

/// What represents a connection that waits for its answer.
protocol AwaitingConnection: Sendable {
    /// MHD has asked for the answer, and there is none yet.
    mutating func ask()
}
