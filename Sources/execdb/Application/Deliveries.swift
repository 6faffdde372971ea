import Curl
import Delivery
import Observability
import ServiceLifecycle
import Store
import Wire

/// The delivery of messages as a service: started when the store is ready, and stopped before it, so that messages in
/// flight are released.
struct Deliveries: Service {
    private let store: Store
    private let outgoing: Outgoing
    private let delivering: Deliverer

    init(_ configuration: ServerConfiguration, store: Store, observe: @escaping Observer) {
        var outgoingOptions = OutgoingOptions()
        outgoingOptions.allowsLocalTargets = configuration.allowsLocalTargets
        outgoingOptions.certificateFile = configuration.certificateFile
        outgoingOptions.userAgent = "ExecDB/\(Build.version)"
        var options = DelivererOptions()
        options.total = configuration.deliveries
        options.mail = configuration.mail
        self.store = store
        outgoing = Outgoing(outgoingOptions)
        delivering = Deliverer(
            store, by: outgoing, options: options,
            payload: { delivery throws(StoreError) in
                guard let id = delivery.job, let job = try await store.jobs.job(id) else { return nil }
                return WebhookPayload.bytes(delivery.event, at: delivery.createdAt, about: job)
            },
            observe: observe)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Throws when the task is cancelled, and only then.
            guard (try? await store.untilReady()) != nil else { return }
            await delivering.run()
        }
        outgoing.close()
    }
}
