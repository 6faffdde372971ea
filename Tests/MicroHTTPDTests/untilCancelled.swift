import Locking

/// Waits until the task is cancelled.
func untilCancelled() async {
    let waiting = Locked<(isOver: Bool, continuation: CheckedContinuation<Void, Never>?)>((false, nil))
    await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            let isOver = waiting.withLock { waiting in
                if !waiting.isOver { waiting.continuation = continuation }
                return waiting.isOver
            }
            if isOver { continuation.resume() }
        }
    } onCancel: {
        waiting.withLock { waiting in
            waiting.isOver = true
            return waiting.continuation.take()
        }?.resume()
    }
}
