import HTTP
import Locking

/// One request on its way through the server: the box around ``ExchangeState`` that MHD's `con_cls` points to.
final class Exchange: Sendable {
    private struct Contents: Sendable {
        var state: ExchangeState<WaitingConnection>
        var report: ExchangeReport
        var started: Instant?
        var task: Task<Void, Never>?
    }

    private let contents: Locked<Contents>
    let client: ClientConnection
    let requestID: String

    init(_ state: ExchangeState<WaitingConnection>, report: ExchangeReport, client: ClientConnection) {
        self.client = client
        requestID = report.id
        contents = Locked(Contents(state: state, report: report))
    }

    func take(_ bytes: UnsafeRawBufferPointer, limits: ServerLimits) -> Bool {
        contents.withLock { $0.state.take(bytes, limits: limits, requestID: requestID) }
    }

    /// The request is whole, or MHD asks for its answer.
    ///
    /// Where the connection is put aside, it is so under the lock: no answer can come between and resume what is not.
    func proceed() -> ExchangeState<WaitingConnection>.Step {
        contents.withLock { contents in
            let step = contents.state.proceed()
            if case .run = step { contents.started = .now() }
            return step
        }
    }

    /// Lets the connection wait, unless the handler has answered already: then returns the answer.
    func settle(_ task: Task<Void, Never>, _ connection: WaitingConnection) -> Response? {
        contents.withLock { contents in
            contents.task = task
            guard let response = contents.state.settle(connection) else { return nil }
            // The handler's own answer or one given in its place: either way nobody waits for the task now.
            task.cancel()
            return response
        }
    }

    /// The handler answers, if nobody has in its place.
    func answer(_ response: Response) {
        conclude(response).resume?.resume()
    }

    /// Answers in the handler's place, and tells its task that nobody waits any more.
    func give(up problem: Problem) {
        let (waiting, task) = conclude(problem.response(requestID: requestID))
        waiting?.resume()
        task?.cancel()
    }

    /// Takes the answer and what is to be done with it in one step: once the connection is resumed, the exchange may
    /// end on MHD's loop at any moment.
    private func conclude(_ response: Response) -> (resume: WaitingConnection?, task: Task<Void, Never>?) {
        contents.withLock { contents in
            let (accepted, waiting) = contents.state.answer(response)
            guard accepted else { return (nil, nil) }
            contents.report.duration = contents.started.map { .now() - $0 } ?? .zero
            return (waiting, contents.task.take())
        }
    }

    /// Notes what goes out, for the report.
    func sending(_ response: Response) {
        contents.withLock { contents in
            contents.report.status = response.status
            contents.report.route = response.route
            contents.report.sent = response.body.count
        }
    }

    /// MHD is done with the request.
    func end(delivered: Bool) -> ExchangeReport {
        contents.withLock { contents in
            contents.report.received = contents.state.received
            contents.report.delivered = delivered && contents.report.status != 0
            contents.state.end()
            contents.task = nil
            return contents.report
        }
    }
}
