import Locking
import Store

/// The messages on their way, by host, and how many more may go.
final class DeliverySlots: Sendable {
    private struct State {
        var taken: [String: Int] = [:]
        var count = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())
    private let options: DelivererOptions

    init(_ options: DelivererOptions) { self.options = options }

    /// What is free now.
    var free: FreeDeliverySlots {
        state.withLock { state in
            FreeDeliverySlots(
                free: options.total - state.count, perHost: options.perHost, taken: state.taken,
                takesMail: options.mail != nil)
        }
    }

    func take(_ host: String) {
        state.withLock { state in
            state.taken[host, default: 0] += 1
            state.count += 1
        }
    }

    func giveBack(_ host: String) {
        state.withLock { state in
            let left = state.taken[host, default: 1] - 1
            state.taken[host] = left == 0 ? nil : left
            state.count -= 1
            defer { state.waiting = nil }
            return state.waiting
        }?.resume()
    }

    /// Waits until a slot is free. For one at a time; the holder of a slot gives it back in any case.
    func untilFree() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.count >= options.total { state.waiting = continuation }
                return state.count < options.total
            }
            if isFree { continuation.resume() }
        }
    }
}
