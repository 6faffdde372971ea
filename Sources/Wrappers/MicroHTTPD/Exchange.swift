import HTTP
import Locking

/// One request in the server: the object around ``ExchangeState`` that MHD's `con_cls` points to.
final class Exchange: Sendable {
    struct Contents: Sendable {
        var state: ExchangeState<WaitingConnection>
        var report: ExchangeReport
        var started: Instant?
        /// The task of the handler, and then the one that writes a streamed body.
        var task: Task<Void, Never>?
        /// The streamed body that is being sent.
        var stream: BodyWriter?
        /// Called with whether the answer that MHD has was sent.
        var onCompletion: (@Sendable (Bool) -> Void)?
    }

    let contents: Locked<Contents>
    let client: ClientConnection
    let requestID: String
    /// What precedes the body; nil if the request is refused without a handler.
    let head: RequestHead?
    /// The buffer of the body, if it is streamed to the handler.
    let upload: BodyReader?
    /// Whether the connection's end is the only sign of the end of a streamed body: the client speaks HTTP/1.0.
    let endsWithConnection: Bool

    init(_ beginning: Beginning, report: ExchangeReport, client: ClientConnection, endsWithConnection: Bool) {
        self.client = client
        requestID = report.id
        (head, upload, self.endsWithConnection) = (beginning.head, beginning.upload, endsWithConnection)
        contents = Locked(Contents(state: beginning.state, report: report))
    }

    /// How an exchange begins.
    struct Beginning {
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
    /// The connection is suspended under the lock, so that no answer can resume it before that.
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

    /// The answer that exists before the request has arrived whole, to be sent now.
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
            // The handler's own answer or one given in its place: the task is no longer needed either way.
            task.cancel()
            contents.task = nil
            return response
        }
    }

    /// Gives the handler's answer, unless one was given in its place. Not inlined, which keeps the task's frame small.
    @inline(never)
    func answer(_ response: Response) {
        let (accepted, waiting, _) = conclude(response)
        waiting?.resume()
        if !accepted { response.onCompletion?(false) }
    }

    /// Answers in the handler's place, and cancels its task.
    func give(up problem: Problem) {
        let (_, waiting, task) = conclude(problem.response(requestID: requestID))
        waiting?.resume()
        task?.cancel()
    }

    /// Sets the answer and returns what is to be done with it in one step: once the connection is resumed, the exchange
    /// may end on MHD's loop at any moment.
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

    /// Records for the report what is sent.
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

    /// What is left to be ended when an exchange is over.
    private struct Rest {
        var task: Task<Void, Never>?
        var stream: BodyWriter?
        var unsent: Response?
        var onCompletion: (@Sendable (Bool) -> Void)?
    }
}
