import Locking

/// Where a streamed body is written: a bounded buffer between the task that produces it and the server that sends it.
package final class BodyWriter: Sendable {
    private struct State {
        var queue = ByteQueue()
        var outcome: Outcome?
        /// The server found nothing, and is to be resumed when there is something.
        var isAwaited = false
        var isDraining = false
        var waiting: [Int: (reason: Reason, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastID = 0

        /// Removes the waiters for `reason`, and returns their continuations.
        mutating func wake(_ reason: Reason) -> [CheckedContinuation<Void, Never>] {
            let woken = waiting.filter { $0.value.reason == reason }
            for id in woken.keys { waiting[id] = nil }
            return woken.values.map(\.continuation)
        }
    }

    private enum Outcome {
        /// All is written.
        case finished
        /// The rest will not be written.
        case failed
        /// The server needs no more of it.
        case closed
    }

    /// What a producer waits for.
    private enum Reason {
        case room, draining
    }

    private let state = Locked(State())
    private let limit: Int
    private let resume: @Sendable () -> Void

    /// The usual limit of the bytes that wait to be sent.
    package static let usualLimit = 64 << 10

    /// A buffer of `limit` bytes, which the server empties by `read(into:suspend:)`.
    ///
    /// - Parameter resume: called when there is something to read after `read` has suspended its caller; any thread.
    package init(limit: Int = usualLimit, resume: @escaping @Sendable () -> Void = {}) {
        (self.limit, self.resume) = (limit, resume)
    }

    /// Writes bytes, and returns when the last of them are in the buffer.
    ///
    /// - Throws: when the client is gone, the server ends, or the task is cancelled.
    package func write(_ bytes: [UInt8]) async throws(CancellationError) {
        var rest = bytes[...]
        while true {
            try put(&rest)
            if rest.isEmpty { return }
            // Half of the buffer has to be free: a few bytes of room would soon be filled again.
            await wait(for: .room) { [limit] in $0.queue.count <= limit / 2 }
        }
    }

    private func put(_ rest: inout ArraySlice<UInt8>) throws(CancellationError) {
        let mustResume = try state.withLock { state throws(CancellationError) in
            guard state.outcome == nil, !Task.isCancelled else { throw CancellationError() }
            let piece = rest.prefix(limit - state.queue.count)
            guard !piece.isEmpty else { return false }
            state.queue.append(piece)
            rest.removeFirst(piece.count)
            return state.isAwaited.take()
        }
        if mustResume { resume() }
    }

    /// Whether the server drains: then the producer has to end the body soon, before it is cut off.
    package var isDraining: Bool { state.withLock { $0.isDraining } }

    /// Waits for something by `wait`, whose task is cancelled when the server begins to drain or the client goes.
    package func during(_ wait: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await wait() }
            group.addTask { await self.wait(for: .draining) { $0.isDraining } }
            await group.next()
            group.cancelAll()
        }
    }

    /// Waits until the condition holds, the body is over or the task is cancelled.
    private func wait(for reason: Reason, until isSo: @escaping @Sendable (State) -> Bool) async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.outcome != nil || isSo(state) || Task.isCancelled { return true }
                    state.waiting[id] = (reason, continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.continuation.resume()
        }
    }
}

/// The other end, for the server.
extension BodyWriter {
    /// What `read(into:suspend:)` found.
    package enum Reading: Sendable, Equatable {
        /// This many bytes were moved.
        case bytes(Int)
        /// Nothing yet: the caller is suspended.
        case nothing
        /// The body is at its end.
        case end
        /// The body will not be completed.
        case failure
    }

    /// Moves bytes to `target`. If there are none, calls `suspend` before it can call `resume`.
    package func read(into target: UnsafeMutableRawBufferPointer, suspend: () -> Void) -> Reading {
        let (reading, woken) = state.withLock { state -> (Reading, [CheckedContinuation<Void, Never>]) in
            let size = state.queue.take(into: target)
            if size > 0 {
                return (.bytes(size), state.queue.count <= limit / 2 ? state.wake(.room) : [])
            }
            switch state.outcome {
            case .finished: return (.end, [])
            case .failed, .closed: return (.failure, [])
            case nil:
                suspend()
                state.isAwaited = true
                return (.nothing, [])
            }
        }
        for continuation in woken { continuation.resume() }
        return reading
    }

    /// Takes all bytes that wait.
    package func takeAll() -> [UInt8] { state.withLock { $0.queue.takeAll() } }

    /// The producer has written all of the body.
    package func finish() { _ = end(.finished) }

    /// The producer has failed; false if the body had ended before.
    package func fail() -> Bool { end(.failed) }

    /// The server needs no more of the body: what waits is dropped, and every further `write` throws.
    package func close() { _ = end(.closed) }

    /// Signals to the producer that the server drains.
    package func drain() {
        let woken = state.withLock { state in
            state.isDraining = true
            return state.wake(.draining)
        }
        for continuation in woken { continuation.resume() }
    }

    private func end(_ outcome: Outcome) -> Bool {
        let (accepted, mustResume, woken) = state.withLock {
            state -> (Bool, Bool, [CheckedContinuation<Void, Never>]) in
            guard state.outcome == nil || outcome == .closed else { return (false, false, []) }
            state.outcome = outcome
            if outcome == .closed { state.queue.removeAll() }
            return (true, state.isAwaited.take(), state.wake(.room) + state.wake(.draining))
        }
        for continuation in woken { continuation.resume() }
        if mustResume { resume() }
        return accepted
    }
}

extension Bool {
    /// Sets it to false; returns what it was.
    fileprivate mutating func take() -> Bool {
        defer { self = false }
        return self
    }
}
