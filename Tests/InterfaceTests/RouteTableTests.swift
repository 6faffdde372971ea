import Access
import Routing
import Testing

/// The route tables declare what openapi.yaml says, no more and no less.
@Suite(.timeLimit(.minutes(10))) struct RouteTableTests {
    private static func pairs() async throws -> [(route: Route, described: DescribedRoute)] {
        let described = Dictionary(try DescribedRoute.read().map { ($0.name, $0) }) { first, _ in first }
        let routes = try await LiveAPI.shared.value.router.routes
        #expect(Set(described.keys) == Set(routes.map { "\($0.method) \($0.pattern)" }))
        #expect(described.count == routes.count && routes.count > 30)
        return routes.compactMap { route in described["\(route.method) \(route.pattern)"].map { (route, $0) } }
    }

    @Test func everyRouteIsDescribedAndNothingElse() async throws {
        for (route, described) in try await Self.pairs() {
            #expect(described.parameters == Set(route.parameters), "\(described.name)")
            #expect(described.headers == Set(route.preconditions.applicable.map(\.rawValue)), "\(described.name)")
        }
    }

    @Test func mediaTypesAreTheDescribedOnes() async throws {
        for (route, described) in try await Self.pairs() {
            let given = route.answersNothing ? [] : Set(route.gives.map { $0.types[0] })
            #expect(described.answerTypes == given, "\(described.name)")
            // Of the names of YAML the first is the one to use.
            let taken = route.takes == .yaml ? Set(route.takes.types.prefix(1)) : Set(route.takes.types)
            #expect(described.bodyTypes ?? [] == taken, "\(described.name)")
            #expect(described.needsBody == [.fields, .yaml].contains(route.takes), "\(described.name)")
        }
    }

    /// Whoever changes something is known by more than that everybody may look.
    @Test func everyRouteDeclaresAnAccessThatFitsItsMethod() async throws {
        let routes = try await LiveAPI.shared.value.router.routes
        for route in routes where route.method != "GET" {
            #expect(route.access != .everyone && route.access != .read, "\(route.method) \(route.pattern)")
        }
        let open = routes.filter { $0.access == .everyone }.map(\.pattern)
        #expect(Set(open) == ["/health/live", "/health/ready", "/openapi.yaml"])
        #expect(Set(routes.map(\.access)) == Set(Access.allCases))
    }
}

extension Route {
    /// Whether a success has no body.
    fileprivate var answersNothing: Bool { method == "DELETE" }
}
