import EmbeddedPostgres
import Observability
import ServiceLifecycle

/// The embedded Postgres as a service: watched while serving, stopped last.
struct PostgresService: Service {
    private let cluster: Cluster

    /// The one in the configured data directory; nil when the database is external.
    init?(_ database: Database, observe: @escaping Observer) throws(Failure) {
        guard case .embedded(let directory) = database else { return nil }
        do throws(ClusterError) {
            cluster = try Cluster(directory: directory) { observe(.postgres(PostgresEvent($0))) }
        } catch {
            throw Failure(error)
        }
    }

    /// The connection string, valid once it is started.
    var conninfo: String { cluster.conninfo }

    /// Claims its data directory, so that no other server uses it.
    func claim() async throws(Failure) {
        do throws(ClusterError) { try await cluster.claim() } catch { throw Failure(error) }
    }

    /// Creates it if it does not exist, starts it, and waits until it accepts connections.
    func start() async throws(Failure) {
        do throws(ClusterError) { _ = try await cluster.start() } catch { throw Failure(error) }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await cluster.supervise() }
        await cluster.stop()
    }

    /// Asks it to stop, without waiting; called just before this process ends.
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
