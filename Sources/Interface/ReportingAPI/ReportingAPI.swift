package import HTTP
import Jobs
package import Store
package import Time

/// The HTTP interface of the service: a route table over a store.
///
/// Docs/API-DESIGN.md has the rules that all of it follows, openapi.yaml at the root every detail of the wire.
package struct ReportingAPI: Sendable {
    private let jobs: JobResource
    private let state: StateResource
    private let heartbeat: HeartbeatResource
    private let history: HistoryResource
    private let chain: ChainResource
    private let reschedule: RescheduleResource
    private let bulk: OperationResource
    private let offers: OfferResource
    private let policy: VersionedTextResource
    private let replay: ReplayResource
    private let breakers: BreakerResource
    private let routes: VersionedTextResource
    private let vocabulary: VocabularyResource
    private let statistics: CrashStatisticsResource
    private let webhooks: WebhookResource
    private let deliveries: DeliveryResource
    private let operation: HealthResource

    /// How far the clock of a reporter may be ahead of the server's.
    package static let clockSkew = Duration.seconds(300)

    /// Puts the interface over a store.
    ///
    /// - Parameters:
    ///   - readiness: Whether requests can be served now.
    ///   - metrics: The metrics in the Prometheus text format, rendered anew for each call.
    ///   - policies: What is known about policies.
    ///   - replay: Tries a policy out on the past.
    ///   - routes: What is known about routing tables.
    ///   - longestWait: How long a request may wait for work; less than the time it has to be answered in.
    ///   - clock: What time it is.
    ///   - allowsLocalTargets: Whether webhooks may lie on this machine or its network segment.
    package init(
        store: Store, readiness: @escaping @Sendable () -> Readiness, metrics: @escaping @Sendable () -> [UInt8],
        policies: VersionedTextDesk, replay: @escaping PolicyTrial, routes: VersionedTextDesk,
        longestWait: Duration = .seconds(30),
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now, allowsLocalTargets: Bool = false
    ) {
        jobs = JobResource(store: store, clock: clock)
        state = StateResource(store: store, clock: clock)
        heartbeat = HeartbeatResource(store: store)
        history = HistoryResource(store: store)
        chain = ChainResource(store: store)
        reschedule = RescheduleResource(store: store, clock: clock)
        bulk = OperationResource(store: store, clock: clock)
        offers = OfferResource(store: store, longestWait: longestWait) { readiness() == .shuttingDown }
        policy = .policy(store, policies)
        self.replay = ReplayResource(store: store, desk: policies, replay: replay, clock: clock)
        breakers = BreakerResource(store: store)
        self.routes = .routes(store, routes)
        vocabulary = VocabularyResource(store: store)
        statistics = CrashStatisticsResource(store: store, clock: clock)
        webhooks = WebhookResource(store: store, allowsLocalTargets: allowsLocalTargets)
        deliveries = DeliveryResource(store: store)
        operation = HealthResource(readiness: readiness, metrics: metrics)
    }

    /// Every route there is; HEAD, OPTIONS, 404 and 405 follow from the table.
    package var router: Router {
        Router([
            Route("POST", "/jobs", jobs.create),
            Route("GET", "/jobs", isLong: true, jobs.find),
            Route("GET", "/jobs/{uuid}", jobs.read),
            Route("GET", "/jobs/{uuid}/state", state.read),
            Route("PUT", "/jobs/{uuid}/state", state.report),
            Route("PUT", "/jobs/{uuid}/heartbeat", heartbeat.take),
            Route("GET", "/jobs/{uuid}/history", isLong: true, history.read),
            Route("GET", "/jobs/{uuid}/chain", isLong: true, chain.read),
            Route("POST", "/jobs/{uuid}/reschedule", reschedule.create),
            Route("POST", "/reschedules", isLong: true, bulk.create),
            Route("POST", "/reschedules/claim", offers.claim),
            Route("POST", "/reschedules/{uuid}/ack", offers.acknowledge),
            Route("POST", "/reschedules/{uuid}/release", offers.release),
            Route("GET", "/operations", bulk.list),
            Route("GET", "/operations/{operation}", bulk.read),
            Route("POST", "/operations/{operation}/stop", bulk.stop),
            Route("GET", "/policy", policy.read),
            Route("PUT", "/policy", policy.apply),
            Route("POST", "/policy/replay", isLong: true, replay.run),
            Route("GET", "/policy/history", policy.history),
            Route("GET", "/policy/breakers", breakers.list),
            Route("GET", "/routes", routes.read),
            Route("PUT", "/routes", routes.apply),
            Route("GET", "/routes/history", routes.history),
            Route("GET", "/vocabulary", vocabulary.read),
            Route("POST", "/vocabulary/notify", vocabulary.addNotify),
            Route("POST", "/vocabulary/cause", vocabulary.addCause),
            Route("GET", "/stats/crashes", isLong: true, statistics.read),
            Route("POST", "/webhooks", webhooks.create),
            Route("GET", "/webhooks", webhooks.list),
            Route("GET", "/webhooks/{webhook}", webhooks.read),
            Route("DELETE", "/webhooks/{webhook}", webhooks.remove),
            Route("GET", "/webhooks/{webhook}/deliveries", isLong: true, deliveries.listOfWebhook),
            Route("GET", "/mail/deliveries", isLong: true, deliveries.listOfMail),
            Route("POST", "/deliveries/{delivery}/resend", deliveries.resend),
            Route("GET", "/health/live", operation.live),
            Route("GET", "/health/ready", operation.ready),
            Route("GET", "/metrics", isLong: true, operation.metrics),
            Route("GET", "/openapi.yaml", isLong: true, operation.openapi),
        ])
    }
}
