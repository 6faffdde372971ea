import EmbeddedPostgres
import Observability
import ServiceLifecycle

/// The embedded Postgres as a service: watched while serving, stopped last.
struct PostgresService: Service {
    private let cluster: Cluster

    /// The one in the configured data directory; nil when the database is somebody else's.
    init?(_ database: Database, observe: @escaping Observer) throws(Failure) {
        guard case .embedded(let directory) = database else { return nil }
        do throws(ClusterError) {
            cluster = try Cluster(directory: directory) { observe(.postgres(PostgresEvent($0))) }
        } catch {
            throw Failure(error)
        }
    }

    /// How to connect, once it is started.
    var conninfo: String { cluster.conninfo }

    /// Takes its data directory, so that no other server does.
    func claim() async throws(Failure) {
        do throws(ClusterError) { try await cluster.claim() } catch { throw Failure(error) }
    }

    /// Makes it if need be, starts it, and waits until it takes connections.
    func start() async throws(Failure) {
        do throws(ClusterError) { _ = try await cluster.start() } catch { throw Failure(error) }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await cluster.supervise() }
        await cluster.stop()
    }

    /// Asks it to end without waiting; for the very end of this process.
    func abandon() { cluster.abandon() }
}

extension PostgresEvent {
    fileprivate init(_ event: ClusterEvent) {
        self =
            switch event {
            case .creating(let directory): .creating(directory: directory)
            case .adopted(let pid): .adopted(pid: pid)
            case .started(let pid): .started(pid: pid)
            case .died(let pid): .died(pid: pid)
            case .restartFailed(let error): .restartFailed(reason: error.message)
            case .stopped(let pid): .stopped(pid: pid)
            }
    }
}
