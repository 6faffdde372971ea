import Locking

/// A request's body that arrives while the handler reads it: a bounded buffer between the server and the handler.
package final class BodyReader: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var outcome: Outcome?
        /// The server has stopped reading until there is room.
        var isSuspended = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private enum Outcome {
        /// All has arrived.
        case finished
        /// The rest will not arrive.
        case failed(Problem)
        /// The handler has answered, and reads no further.
        case unwanted
    }

    private let state = Locked(State())
    private let limit: Int
    private let resume: @Sendable () -> Void

    /// A buffer that is full from `limit` bytes on; the last piece may exceed them.
    ///
    /// - Parameter resume: called when there is room again after `offer` has suspended its caller; any thread.
    package init(limit: Int = BodyWriter.usualLimit, resume: @escaping @Sendable () -> Void) {
        (self.limit, self.resume) = (limit, resume)
    }

    /// A body that has arrived whole.
    package init(whole bytes: [UInt8]) {
        (limit, resume) = (0, {})
        state.withLock { ($0.bytes, $0.outcome) = (bytes, .finished) }
    }

    /// Waits for bytes, and returns all that have arrived since the last call; nil at the end of the body. For one task
    /// at a time.
    ///
    /// - Throws: `body-too-large`; `body-incomplete` when the client is gone or the task is cancelled.
    package func next() async throws(Problem) -> [UInt8]? {
        while true {
            if let (bytes, mustResume) = try take() {
                if mustResume { resume() }
                return bytes
            }
            await wait()
        }
    }

    /// The bytes that have arrived, or nil as bytes at the end; nil if there are none yet.
    private func take() throws(Problem) -> (bytes: [UInt8]?, mustResume: Bool)? {
        try state.withLock { state throws(Problem) in
            if Task.isCancelled { throw .bodyIncomplete() }
            if !state.bytes.isEmpty {
                let bytes = state.bytes
                state.bytes = []
                defer { state.isSuspended = false }
                return (bytes, state.isSuspended)
            }
            switch state.outcome {
            case nil: return nil
            case .finished: return (nil, false)
            case .failed(let problem): throw problem
            case .unwanted: throw .bodyIncomplete()
            }
        }
    }

    /// Whether a task waits for bytes or the end.
    var isWaiting: Bool { state.withLock { $0.waiting != nil } }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if !state.bytes.isEmpty || state.outcome != nil || Task.isCancelled { return true }
                    state.waiting = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.take() }?.resume()
        }
    }
}

/// The other end, for the server.
extension BodyReader {
    /// Adds bytes that have arrived. If the buffer is full then, calls `suspend` before it can call `resume`.
    ///
    /// - Returns: whether the caller is suspended.
    package func offer(_ bytes: UnsafeRawBufferPointer, suspend: () -> Void) -> Bool {
        let (isSuspended, waiting) = state.withLock { state in
            guard state.outcome == nil else { return (false, nil as CheckedContinuation<Void, Never>?) }
            state.bytes.append(contentsOf: bytes)
            if state.bytes.count >= limit, !state.isSuspended {
                suspend()
                state.isSuspended = true
            }
            return (state.isSuspended, state.waiting.take())
        }
        waiting?.resume()
        return isSuspended
    }

    /// All has arrived.
    package func finish() { end(.finished) }

    /// The rest will not arrive.
    package func fail(_ problem: Problem) { end(.failed(problem)) }

    /// The handler has answered: what arrives from here on is dropped.
    package func discard() {
        let mustResume = state.withLock { state in
            state.bytes = []
            state.outcome = .unwanted
            defer { state.isSuspended = false }
            return state.isSuspended
        }
        if mustResume { resume() }
    }

    private func end(_ outcome: Outcome) {
        let waiting = state.withLock { state in
            if state.outcome == nil { state.outcome = outcome }
            return state.waiting.take()
        }
        waiting?.resume()
    }
}
