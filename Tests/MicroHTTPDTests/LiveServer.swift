import EventLoop
import HTTP
import Locking
import MicroHTTPD
import TestSupport
import Testing

/// A running server on a free port, with what it has told.
final class LiveServer: Sendable {
    /// What drives the servers of all tests: a loop lives as long as the process.
    static let loops = (1...4).map { EventLoop(name: "test-\($0)") }

    let server: Server
    let address: Listen
    private let log: Locked<Log>

    private struct Log: Sendable {
        var reports: [ExchangeReport] = []
        var brokenStreams: [String] = []
    }

    init(
        host: String = "127.0.0.1", loops: Int = 2, limits adjust: (inout ServerLimits) -> Void = { _ in },
        admit: Server.Admit? = nil, handler: @escaping Server.Handler
    ) throws {
        var limits = ServerLimits()
        adjust(&limits)
        let log = Locked(Log())
        self.log = log
        server = Server(
            listen: Listen(host: host, port: 0), loops: Array(Self.loops.prefix(loops)), limits: limits, admit: admit
        ) { event in
            log.withLock { log in
                switch event {
                case .brokenStream(_, let reason): log.brokenStreams.append(reason)
                case .exchange(let report): log.reports.append(report)
                case .library: break
                }
            }
        } handler: { request in
            await handler(request)
        }
        address = try server.start()
    }

    func client() throws -> RawClient { try RawClient(address) }

    /// The reports of the exchanges that are over, once there are `count`.
    func reports(_ count: Int) async throws -> [ExchangeReport] {
        try await eventually { log.withLock { $0.reports.count } >= count }
        return log.withLock { $0.reports }
    }

    /// Why streams broke.
    var brokenStreams: [String] { log.withLock { $0.brokenStreams } }

    /// Runs `body` against a server and stops that afterwards, whatever happens; nothing may be left over.
    static func run(
        host: String = "127.0.0.1", loops: Int = 2, limits adjust: (inout ServerLimits) -> Void = { _ in },
        admit: Server.Admit? = nil, handler: @escaping Server.Handler = echo,
        _ body: (LiveServer) async throws -> Void
    ) async throws {
        let live = try LiveServer(host: host, loops: loops, limits: adjust, admit: admit, handler: handler)
        do {
            try await body(live)
        } catch {
            await live.server.drain(within: .seconds(5))
            throw error
        }
        await live.server.drain(within: .seconds(5))
        #expect(live.server.exchangesInFlight == 0)
        #expect(live.server.openConnections == 0)
    }

    /// Answers with what came: method, target, length of body, then the body.
    static let echo: Server.Handler = { request in
        .text(
            200,
            "\(request.method) \(request.target) \(request.body.count)\n"
                + String(decoding: request.body, as: UTF8.self))
    }
}
