import HTTP

/// What one request has come to: a state machine without I/O, generic over what stands for a connection that waits.
///
/// MHD's loop, the handler's task and the sweeper each bring their events; whoever brings one performs what comes
/// back. The connection is resumed once, since only the step out of `waiting` hands it out.
struct ExchangeState<Waiting: AwaitingConnection>: Sendable {
    enum Phase: Sendable {
        /// The body arrives. Leaves to `refused`, `running`, `over`.
        case reading
        /// An answer is there before the request is; the rest of the body is thrown away. Leaves to `sent`, `over`.
        case refused(Response)
        /// The handler is being started. Leaves to `waiting`, `answered`.
        case running
        /// There is no answer yet. Leaves to `answered`, `over`.
        case waiting(Waiting)
        /// MHD is to call again and fetch the answer. Leaves to `sent`, `over`.
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

    /// A request whose body is to come.
    init(_ request: Request) {
        (phase, self.request) = (.reading, request)
    }

    /// A request that is answered without being looked at further.
    init(refusing response: Response) {
        phase = .refused(response)
    }

    /// Room for a body whose length was told.
    mutating func expect(_ bytes: Int) {
        request?.body.reserveCapacity(bytes)
    }

    /// A piece of the body arrived.
    ///
    /// - Returns: false if even more than `limits.discarded` came, so that the connection is to be closed.
    mutating func take(_ bytes: UnsafeRawBufferPointer, limits: ServerLimits, requestID: String) -> Bool {
        received += bytes.count
        switch phase {
        case .reading where received > limits.body:
            request = nil
            phase = .refused(Problem.bodyTooLarge(limit: limits.body).response(requestID: requestID))
            return true
        case .reading:
            request?.body.append(contentsOf: bytes)
            return true
        default:
            return received <= limits.discarded
        }
    }

    /// What MHD is to do when the request is whole.
    enum Step {
        case run(Request)
        case send(Response)
        /// There is no answer yet.
        case wait
        /// Nothing fits: close the connection.
        case close
    }

    /// The request is whole, or MHD asks for its answer.
    mutating func proceed() -> Step {
        switch phase {
        case .reading:
            guard let whole = request else { return .close }
            request = nil
            phase = .running
            return .run(whole)
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
        case .reading, .refused, .waiting, .sent, .over:
            return nil
        }
    }

    /// There is an answer: the handler's, or one given in its place. All but the first come too late.
    ///
    /// - Returns: whether this is the answer that counts, and the connection to resume, if it waits.
    mutating func answer(_ response: Response) -> (accepted: Bool, resume: Waiting?) {
        switch phase {
        case .reading:
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

    /// MHD has dropped the request.
    mutating func end() {
        phase = .over
        request = nil
    }
}

/// What stands for a connection that waits for its answer.
protocol AwaitingConnection: Sendable {
    /// MHD has asked for the answer, and there is none yet.
    mutating func ask()
}
