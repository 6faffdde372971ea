import Access
package import Routing
package import Store

/// The policy, its replay and breakers, and the crashes that are run again: by offers, by hand, many at once.
package enum ReschedulingAPI {
    /// The route table over a store.
    ///
    /// - Parameters:
    ///   - longestWait: How long a claim may wait for jobs; less than the request timeout.
    ///   - isStopping: Whether the server is stopping, so that no claim waits any longer.
    package static func routes(
        _ store: Store, longestWait: Duration = .seconds(30), isStopping: @escaping @Sendable () -> Bool = { false }
    ) -> [Route] {
        policy(store) + reschedules(store)
            + offers(OfferResource(store: store, longestWait: longestWait, isStopping: isStopping))
    }

    private static func policy(_ store: Store) -> [Route] {
        let policy = VersionedTextResource(PolicyKind(), store)
        return [
            Route(
                "GET", "/policy", access: .read, query: VersionChoice.self, gives: [.json, .yaml],
                conditions: .readingTag, policy.read),
            Route(
                "PUT", "/policy", access: .rules, query: Comment.self, takes: .yaml,
                conditions: .only([.ifMatch], else: "Make it conditional on a version by If-Match."), policy.apply),
            Route(
                "POST", "/policy/replay", access: .rules, query: ReplayWindow.self, takes: .yaml,
                conditions: .none("Leave it out; a replay changes nothing."), isLong: true,
                ReplayResource(store: store).run),
            Route("GET", "/policy/history", access: .read, query: NumberedPage.self, policy.history),
            Route("GET", "/policy/breakers", access: .read, BreakerResource(store: store).list),
        ]
    }

    private static func reschedules(_ store: Store) -> [Route] {
        let operations = OperationResource(store: store)
        return [
            Route(
                "POST", "/jobs/{uuid}/reschedule", access: .change, takes: .fields,
                conditions: .none("Leave it out; a crash has one successor, however often the request is sent."),
                RescheduleResource(store: store).create),
            Route(
                "POST", "/reschedules", access: .changeInBulk, takes: .fields,
                conditions: .only(
                    [.idempotencyKey],
                    else: "Leave it out; a crash has one successor, however often the request is sent."),
                isLong: true, operations.create),
            Route("GET", "/operations", access: .read, query: Page<Operation>.self, operations.list),
            Route("GET", "/operations/{operation}", access: .read, operations.read),
            Route(
                "POST", "/operations/{operation}/stop", access: .changeInBulk,
                conditions: .none("Leave it out; operations have no revision."), operations.stop),
        ]
    }

    private static func offers(_ offers: OfferResource) -> [Route] {
        let conditions = Preconditions.none("Leave it out; offers have leases instead of revisions.")
        return [
            Route("POST", "/offers/claim", access: .offers, takes: .fields, conditions: conditions, offers.claim),
            Route(
                "POST", "/offers/{uuid}/ack", access: .offers, takes: .fields, conditions: conditions,
                offers.acknowledge),
            Route(
                "POST", "/offers/{uuid}/release", access: .offers, takes: .fields, conditions: conditions,
                offers.release),
        ]
    }
}
