import HTTP
import Locking

/// One request on its way through the server: the box around ``ExchangeState`` that MHD's `con_cls` points to.
final class Exchange: Sendable {
    struct Contents: Sendable {
        var state: ExchangeState<WaitingConnection>
        var report: ExchangeReport
        var started: Instant?
        /// What the handler runs in, and then what writes a streamed body.
        var task: Task<Void, Never>?
        /// The streamed body that is being sent.
        var stream: BodyWriter?
        /// Whom to tell whether the answer that MHD has was sent.
        var onCompletion: (@Sendable (Bool) -> Void)?
    }

    let contents: Locked<Contents>
    let client: ClientConnection
    let requestID: String
    /// What stands before the body; nil if it is refused for that.
    let head: RequestHead?
    /// Where the body goes, if the handler takes it as it comes.
    let upload: BodyReader?
    /// Whether the connection's end is the only sign of the end of a streamed body: the client speaks HTTP/1.0.
    let endsWithConnection: Bool

    init(_ opening: Opening, report: ExchangeReport, client: ClientConnection, endsWithConnection: Bool) {
        self.client = client
        requestID = report.id
        (head, upload, self.endsWithConnection) = (opening.head, opening.upload, endsWithConnection)
        contents = Locked(Contents(state: opening.state, report: report))
    }

    /// How an exchange begins.
    struct Opening {
        var state: ExchangeState<WaitingConnection>
        var id: String
        var head: RequestHead?
        var upload: BodyReader?
    }

    /// A piece of the body arrived; see ``ExchangeState/take(_:limits:requestID:suspend:)``.
    func take(
        _ bytes: UnsafeRawBufferPointer, limits: ServerLimits, from connection: SuspendableConnection
    ) -> ExchangeState<WaitingConnection>.Intake {
        contents.withLock {
            $0.state.take(bytes, limits: limits, requestID: requestID) { connection.suspend() }
        }
    }

    /// The request is whole, or MHD asks for its answer.
    ///
    /// Where the connection is put aside, it is so under the lock: no answer can come between and resume what is not.
    func proceed(_ connection: SuspendableConnection) -> ExchangeState<WaitingConnection>.Step {
        contents.withLock { contents in
            let step = contents.state.proceed(WaitingConnection(connection))
            switch step {
            case .run, .complete: contents.started = .now()
            case .send, .wait, .close: break
            }
            return step
        }
    }

    /// The answer that is there before the request is, to be sent now.
    func refuseAtOnce(_ connection: SuspendableConnection) -> Response? {
        contents.withLock { contents in
            guard case .refused = contents.state.phase,
                case .send(let response) = contents.state.proceed(WaitingConnection(connection))
            else { return nil }
            return response
        }
    }

    /// The handler has begun, though the body still arrives.
    func begin(_ task: Task<Void, Never>) {
        contents.withLock { contents in
            if case .receiving = contents.state.phase { contents.task = task }
        }
    }

    /// Lets the connection wait, unless the handler has answered already: then returns the answer.
    func settle(_ task: Task<Void, Never>, _ connection: SuspendableConnection) -> Response? {
        contents.withLock { contents in
            contents.task = task
            guard let response = contents.state.settle(WaitingConnection(connection)) else { return nil }
            // The handler's own answer or one given in its place: either way nobody waits for the task now.
            task.cancel()
            contents.task = nil
            return response
        }
    }

    /// The handler answers, if nobody has in its place. Not inlined, so that the task's frame has no room for what it does.
    @inline(never)
    func answer(_ response: Response) {
        let (accepted, waiting, _) = conclude(response)
        waiting?.resume()
        if !accepted { response.onCompletion?(false) }
    }

    /// Answers in the handler's place, and cancels its task, as nobody waits any more.
    func give(up problem: Problem) {
        let (_, waiting, task) = conclude(problem.response(requestID: requestID))
        waiting?.resume()
        task?.cancel()
    }

    /// Takes the answer and what is to be done with it in one step: once the connection is resumed, the exchange may
    /// end on MHD's loop at any moment.
    private func conclude(
        _ response: Response
    ) -> (accepted: Bool, resume: WaitingConnection?, task: Task<Void, Never>?) {
        let conclusion = contents.withLock { contents in
            let (accepted, waiting) = contents.state.answer(response)
            guard accepted else { return (false, nil as WaitingConnection?, nil as Task<Void, Never>?) }
            contents.report.duration = contents.started.map { .now() - $0 } ?? .zero
            return (true, waiting, contents.task.take())
        }
        if let upload, conclusion.0 { upload.discard() }
        return conclusion
    }

    /// Notes what goes out, for the report.
    func sending(_ response: Response) {
        contents.withLock { contents in
            contents.report.status = response.status
            contents.report.sent = response.body.count
            contents.onCompletion = response.onCompletion
        }
    }

    /// MHD is done with the request.
    func end(delivered: Bool) -> ExchangeReport {
        let (report, rest) = contents.withLock { contents in
            contents.report.received = contents.state.received
            contents.report.route = head?.route?.text
            if contents.state.isUnanswered { contents.report.status = Self.clientGone }
            contents.report.delivered = delivered && contents.report.status != 0
            let rest = Rest(
                task: contents.task.take(), stream: contents.stream.take(), unsent: contents.state.end(),
                onCompletion: contents.onCompletion.take())
            return (contents.report, rest)
        }
        upload?.fail(.bodyIncomplete())
        rest.stream?.close()
        rest.task?.cancel()
        rest.unsent?.onCompletion?(false)
        rest.onCompletion?(report.delivered)
        return report
    }

    /// What an exchange leaves behind.
    private struct Rest {
        var task: Task<Void, Never>?
        var stream: BodyWriter?
        var unsent: Response?
        var onCompletion: (@Sendable (Bool) -> Void)?
    }
}
