import Curl
import Destinations
import EventLoop
import HTTP
import Locking
import MicroHTTPD

/// A running HTTP server on a free port of the loopback, for what is sent.
struct Receiver {
    /// A loop lives as long as the process.
    private static let loops = [EventLoop(name: "receiver")]

    let server: Server
    let port: Int

    init(_ handler: @escaping Server.Handler) throws {
        server = Server(listen: Listen(host: "127.0.0.1", port: 0), loops: Self.loops, handler: handler)
        port = Int(try server.start().port)
    }

    func url(_ path: String = "/") throws -> WebURL { try WebURL("http://127.0.0.1:\(port)\(path)") }

    /// Runs `body` with a receiver, which is stopped afterwards.
    static func run(_ handler: @escaping Server.Handler, _ body: (Receiver) async throws -> Void) async throws {
        let receiver = try Receiver(handler)
        do {
            try await body(receiver)
        } catch {
            await receiver.server.drain(within: .seconds(5))
            throw error
        }
        await receiver.server.drain(within: .seconds(5))
    }
}

extension Outgoing {
    /// One that may send to this machine.
    static func local(_ adjust: (inout OutgoingOptions) -> Void = { _ in }) -> Outgoing {
        var options = OutgoingOptions()
        options.allowsLocalTargets = true
        adjust(&options)
        return Outgoing(options)
    }

    /// What goes wrong with a request without headers; nil when it is taken.
    func failure(to url: WebURL, _ body: String = "{}") async -> OutgoingError? {
        do throws(OutgoingError) {
            _ = try await send(Post(to: url, headers: [], body: Array(body.utf8)))
            return nil
        } catch {
            return error
        }
    }
}

/// A count that tasks can wait for.
final class Count: Sendable {
    private struct State: Sendable {
        var value = 0
        var most = 0
        var waiting: [Int: (value: Int, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastID = 0
    }

    private let state = Locked(State())

    /// The greatest value there was.
    var most: Int { state.withLock { $0.most } }

    func add(_ amount: Int) {
        let ready = state.withLock { state in
            state.value += amount
            state.most = max(state.most, state.value)
            let value = state.value
            let ready = state.waiting.filter { $0.value.value <= value }
            for id in ready.keys { state.waiting[id] = nil }
            return ready.values.map(\.continuation)
        }
        for continuation in ready { continuation.resume() }
    }

    /// Waits until the count is at least `value`, or the task is cancelled, as it is when the time of a test is over.
    func reach(_ value: Int) async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.value < value, !Task.isCancelled else { return false }
                    state.waiting[id] = (value, continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.continuation.resume()
        }
    }
}
