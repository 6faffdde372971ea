import Access
package import Routing
package import Store

/// Webhooks and deliveries, who is notified, health, metrics, the description of the interface.
package enum AdministrationAPI {
    /// The route table over a store.
    ///
    /// - Parameters:
    ///   - readiness: Whether requests can be served now.
    ///   - metrics: The metrics in the Prometheus text format, rendered for each call.
    ///   - builtInRoutes: The routing table until another is applied, in YAML.
    ///   - allowsLocalTargets: Whether webhooks may lie on this machine or its network segment.
    package static func routes(
        _ store: Store, readiness: @escaping @Sendable () -> Readiness, metrics: @escaping @Sendable () -> [UInt8],
        builtInRoutes: String, allowsLocalTargets: Bool = false
    ) -> [Route] {
        webhooks(WebhookResource(store: store, allowsLocalTargets: allowsLocalTargets))
            + deliveries(DeliveryResource(store: store))
            + notifications(VersionedTextResource(RoutingTableKind(builtIn: builtInRoutes), store))
            + observability(HealthResource(readiness: readiness), MetricsResource(render: metrics))
    }

    private static func webhooks(_ webhooks: WebhookResource) -> [Route] {
        [
            Route(
                "POST", "/webhooks", access: .webhooks, takes: .fields,
                conditions: .none("Leave it out; a URL is registered once, however often the request is sent."),
                webhooks.create),
            Route("GET", "/webhooks", access: .read, webhooks.list),
            Route("GET", "/webhooks/{webhook}", access: .read, webhooks.read),
            Route(
                "DELETE", "/webhooks/{webhook}", access: .webhooks,
                conditions: .none("Leave it out; webhooks have no revision."), webhooks.remove),
        ]
    }

    private static func deliveries(_ deliveries: DeliveryResource) -> [Route] {
        [
            Route(
                "GET", "/webhooks/{webhook}/deliveries", access: .webhooks, query: DeliverySearch.self, isLong: true,
                deliveries.listOfWebhook),
            Route(
                "GET", "/mail/deliveries", access: .mail, query: DeliverySearch.self, isLong: true,
                deliveries.listOfMail),
            Route(
                "POST", "/deliveries/{delivery}/resend", access: .webhooks,
                conditions: .none("Leave it out; deliveries have no revision."), deliveries.resend),
        ]
    }

    private static func notifications(_ routes: VersionedTextResource) -> [Route] {
        [
            Route(
                "GET", "/notifications/routes", access: .readNotificationRoutes, query: VersionChoice.self,
                gives: [.json, .yaml], conditions: .readingTag, routes.read),
            Route(
                "PUT", "/notifications/routes", access: .changeNotificationRoutes, query: Comment.self, takes: .yaml,
                conditions: .only([.ifMatch], else: "Make it conditional on a version by If-Match."), routes.apply),
            Route(
                "GET", "/notifications/routes/history", access: .readNotificationRoutes, query: NumberedPage.self,
                routes.history),
        ]
    }

    private static func observability(_ health: HealthResource, _ metrics: MetricsResource) -> [Route] {
        [
            Route("GET", "/health/live", access: .everyone, health.live),
            Route("GET", "/health/ready", access: .everyone, health.ready),
            Route("GET", "/metrics", access: .metrics, gives: [.prometheus], isLong: true, metrics.read),
            Route("GET", "/openapi.yaml", access: .everyone, gives: [.openAPI], isLong: true) { _ in
                Answer(200, Text(document))
            },
        ]
    }
}

extension Medium {
    /// The text format of Prometheus.
    fileprivate static let prometheus = text(
        ["text/plain"], contentType: "text/plain; version=0.0.4; charset=utf-8")

    /// YAML, also under OpenAPI's own media type.
    fileprivate static let openAPI = text(["application/yaml", "application/openapi+yaml", "text/yaml", "text/plain"])
}
