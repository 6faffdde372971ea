import HTTP
import Locking

/// Clients that leave while their exchange waits for an event, or streams its answer.
extension Exchange {
    /// Whether the exchange ends when the client leaves.
    var isWatched: Bool { head?.isWaiting == true || isStreaming }

    /// Whether the answer is being streamed.
    var isStreaming: Bool { contents.withLock { $0.stream != nil } }

    /// How much of a streamed body has arrived; nil if all of it has, or if the body is not streamed.
    var receivedOfUpload: Int? {
        guard upload != nil else { return nil }
        return contents.withLock { contents in
            guard case .receiving = contents.state.phase else { return nil }
            return contents.state.received
        }
    }

    /// The client of a handler that waits has gone: no answer is needed any more, and the handler's task is cancelled.
    ///
    /// - Returns: false if there is an answer already.
    func abandon() -> Bool {
        let (accepted, waiting, task) = contents.withLock { contents in
            let (accepted, waiting) = contents.state.abandon()
            guard accepted else { return (false, nil as WaitingConnection?, nil as Task<Void, Never>?) }
            contents.report.status = Self.clientGone
            contents.report.duration = contents.started.map { .now() - $0 } ?? .zero
            return (true, waiting, contents.task.take())
        }
        task?.cancel()
        waiting?.resume()
        return accepted
    }

    /// The client was found to have gone when its answer was to be sent.
    func lose(_ response: Response) {
        contents.withLock { contents in
            contents.report.status = Self.clientGone
            contents.onCompletion = response.onCompletion
        }
    }

    /// The status in the report of a request whose client left before the answer; nginx's number.
    static let clientGone = 499
}

/// Streamed answers.
extension Exchange {
    /// A streamed answer is about to be sent.
    func attach(_ stream: BodyWriter) {
        contents.withLock { $0.stream = stream }
    }

    /// The task that writes the streamed answer.
    func streams(in task: Task<Void, Never>) {
        contents.withLock { contents in
            if contents.stream != nil { contents.task = task }
        }
    }

    /// Bytes of a streamed answer have gone to MHD.
    func sent(_ bytes: Int) {
        contents.withLock { $0.report.sent += bytes }
    }

    /// Signals to a streamed answer that the server drains.
    func drain() {
        contents.withLock { $0.stream }?.drain()
    }

    /// Ends a streamed answer, whole or not; see ``ClientConnection/cut()``.
    func endStream() {
        let (stream, task) = contents.withLock { ($0.stream, $0.stream == nil ? nil : $0.task.take()) }
        stream?.close()
        task?.cancel()
    }
}
