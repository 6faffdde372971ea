import EventLoop
import HTTP
import MicroHTTPD
import Observability
import ServiceLifecycle

/// The HTTP servers, one for each address.
struct HTTPService: Service {
    private let servers: [Server]
    private let lifecycle: Lifecycle
    private let drainTimeout: Duration
    private let observe: Observer

    init(
        _ configuration: ServerConfiguration, on loops: [EventLoop], admit: @escaping Server.Admit,
        answering handler: @escaping Server.Handler, lifecycle: Lifecycle, observe: @escaping Observer
    ) {
        self.lifecycle = lifecycle
        self.observe = observe
        drainTimeout = configuration.drainTimeout
        servers = configuration.listen.map { address in
            Server(
                listen: address, loops: loops, limits: configuration.limits, admit: admit,
                observe: { observe(Observation($0)) }, handler: handler)
        }
    }

    /// Starts to listen and returns the addresses. If one fails, none is listened on.
    func start() async throws(Failure) -> [Listen] {
        var addresses: [Listen] = []
        for server in servers {
            do throws(ServerError) {
                addresses.append(try server.start())
            } catch {
                await drain()
                throw Failure(error)
            }
        }
        for address in addresses { observe(.listening(address: address.description)) }
        return addresses
    }

    /// Waits for the shutdown, then answers what is in flight.
    func run() async throws {
        try? await gracefulShutdown()
        lifecycle.advance(to: .stopping)
        observe(.draining(inFlight: exchangesInFlight))
        await drain()
        observe(.drained(unanswered: exchangesInFlight))
    }

    /// Stops listening, and waits for what is in flight, up to the drain timeout.
    func drain() async {
        await withTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { await server.drain(within: drainTimeout) } }
        }
    }

    var exchangesInFlight: Int { servers.reduce(0) { $0 + $1.exchangesInFlight } }
    var openConnections: Int { servers.reduce(0) { $0 + $1.openConnections } }
}

extension ServerConfiguration {
    fileprivate var limits: ServerLimits {
        var limits = ServerLimits()
        limits.body = maxBody
        limits.connections = maxConnections
        limits.inFlight = maxInFlight
        limits.idle = idleTimeout
        limits.handling = requestTimeout
        return limits
    }
}

extension Observation {
    fileprivate init(_ event: ServerEvent) {
        switch event {
        case .library(let message): self = .httpTrouble(message: message)
        case .brokenStream(let id, let reason): self = .brokenAnswer(reason: reason, id: id)
        case .exchange(let report):
            self = .request(
                RequestRecord(
                    method: report.method, route: report.route ?? "", status: report.status, duration: report.duration,
                    id: report.id, peer: report.peer, received: report.received, sent: report.sent))
        }
    }
}

extension Failure {
    fileprivate init(_ error: ServerError) {
        switch error {
        case .badAddress, .unknownHost: self.init(.configuration, error.message)
        case .addressInUse, .system, .library: self.init(.system, error.message)
        }
    }
}
