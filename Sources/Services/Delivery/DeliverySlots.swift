import Locking
import Store

/// The slots of attempts under way, by host, and how many are free.
final class DeliverySlots: Sendable {
    private struct State {
        var taken: [String: Int] = [:]
        var count = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())
    private let options: DelivererOptions

    init(_ options: DelivererOptions) { self.options = options }

    /// The slots that are free now.
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

    /// Waits until a slot is free. Only one task may wait at a time. The wait ends because each slot is given back.
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
