import HTTP
import Locking

/// One request on its way through the server: the box around ``ExchangeState`` that MHD's `con_cls` points to.
final class Exchange: Sendable {
    private struct Contents: Sendable {
        var state: ExchangeState<SuspendedConnection>
        var report: ExchangeReport
        var started: Instant?
        var task: Task<Void, Never>?
    }

    private let contents: Locked<Contents>
    let client: ClientConnection
    let requestID: String

    init(_ state: ExchangeState<SuspendedConnection>, report: ExchangeReport, client: ClientConnection) {
        self.client = client
        requestID = report.id
        contents = Locked(Contents(state: state, report: report))
    }

    func take(_ bytes: UnsafeRawBufferPointer, limits: ServerLimits) -> Bool {
        contents.withLock { $0.state.take(bytes, limits: limits, requestID: requestID) }
    }

    func proceed() -> ExchangeState<SuspendedConnection>.Step {
        contents.withLock { contents in
            let step = contents.state.proceed()
            if case .run = step { contents.started = .now() }
            return step
        }
    }

    /// Puts the connection aside, unless the handler has answered already: then returns the answer.
    ///
    /// The suspension happens under the lock, so that no answer can come between and resume what is not suspended.
    func settle(_ task: Task<Void, Never>, _ suspend: () -> SuspendedConnection) -> Response? {
        contents.withLock { contents in
            contents.task = task
            guard let response = contents.state.settle(suspend) else { return nil }
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
        let (suspended, task) = conclude(problem.response(requestID: requestID))
        suspended?.resume()
        task?.cancel()
    }

    /// Takes the answer and what is to be done with it in one step: once the connection is resumed, the exchange may
    /// end on MHD's loop at any moment.
    private func conclude(_ response: Response) -> (resume: SuspendedConnection?, task: Task<Void, Never>?) {
        contents.withLock { contents in
            let (accepted, suspended) = contents.state.answer(response)
            guard accepted else { return (nil, nil) }
            contents.report.duration = contents.started.map { .now() - $0 } ?? .zero
            return (suspended, contents.task.take())
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
