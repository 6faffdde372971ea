import Access
package import HTTP
import Spelling
package import Time

/// Finds the route of a request, checks the request against it, calls its handler, and does what is the same for all
/// answers.
///
/// HEAD is answered by the GET route, OPTIONS by the table itself; a path nobody has is a 404 that names the nearest
/// one, a method a path does not have a 405 with `Allow`. Every response carries `X-Request-Id`, and the head of the
/// request is marked with its route.
package struct Router: Sendable {
    /// The table, in the order in which routes are tried.
    package let routes: [Route]

    private let clock: @Sendable () -> Timestamp

    /// Takes the table; literal segments have to come before `{parameters}` that would match them.
    ///
    /// - Parameter clock: What time it is.
    package init(_ routes: [Route], clock: @escaping @Sendable () -> Timestamp = Timestamp.now) {
        (self.routes, self.clock) = (routes, clock)
    }

    /// Answers any request; never throws, since a ``Problem`` is an answer.
    ///
    /// Each request allocates this function's frame, which has room for all values that are alive across a suspension.
    /// What does not suspend is therefore in functions of its own, which are not inlined.
    package func respond(to request: Request) async -> Response {
        switch choose(for: request) {
        case .answer(let response): return response
        case .ask(let route, let call):
            guard route.isLong || request.body.count > Self.longBody else {
                return await answer(call, by: route)
            }
            return await withTaskExecutorPreference(globalConcurrentExecutor) {
                await answer(call, by: route)
            }
        }
    }

    /// How the body of a request is to be handed to its route, before it has arrived.
    ///
    /// - Parameter limit: The most bytes of a body that is handed over whole.
    package func bodyPlan(for head: RequestHead, wholeLimit limit: Int) -> BodyPlan {
        guard case .stream(_, let limit)? = route(head.method, head.path)?.takes else { return .whole(limit: limit) }
        return .stream(limit: limit)
    }

    /// The route of a method and path; HEAD has that of GET.
    private func route(_ method: String, _ path: [String]) -> Route? {
        let wanted = method == "HEAD" ? "GET" : method
        return routes.first { $0.method == wanted && $0.matches(path) }
    }

    @inline(never)
    private func answer(_ call: Call, by route: Route) async -> Response {
        do {
            return finish(try await route.handler(call), to: call)
        } catch {
            return error.response(requestID: call.request.id).finished(for: call.request)
        }
    }

    /// What to do for a request.
    private enum Choice {
        /// Send this response.
        case answer(Response)
        /// Call the handler of the route.
        case ask(Route, Call)
    }

    /// The bytes of a body above which a request takes long to answer, whatever its route.
    private static let longBody = 16 << 10

    @inline(never)
    private func choose(for request: Request) -> Choice {
        guard request.target != "*" || request.method != "OPTIONS" else {
            return .answer(options(allowed(routes), to: request).finished(for: request))
        }
        let path = request.path
        guard let route = route(request.method, path) else {
            let candidates = routes.filter { $0.matches(path) }
            if let candidate = candidates.first { request.head.note(candidate.name) }
            return .answer(answerWithoutRoute(to: request, candidates: candidates).finished(for: request))
        }
        request.head.note(route.name)
        do {
            return .ask(route, try Call(request, to: route, by: actor(of: request), now: clock()))
        } catch {
            return .answer(error.response(requestID: request.id).finished(for: request))
        }
    }

    /// The actor of a request.
    private func actor(of _: Request) -> Actor { .anonymous }

    @inline(never)
    private func finish(_ answer: Answer, to call: Call) -> Response {
        answer.response(to: call).finished(for: call.request)
    }

    private func answerWithoutRoute(to request: Request, candidates: [Route]) -> Response {
        guard !candidates.isEmpty else {
            return Problem.noSuchPath(shownPath(request), nearest: nearest(to: request.path))
                .response(requestID: request.id)
        }
        let allowed = allowed(candidates)
        guard request.method != "OPTIONS" else { return options(allowed, to: request) }
        return Problem.methodNotAllowed(request.method, allowed: allowed).response(requestID: request.id)
    }

    private func options(_ allowed: [String], to request: Request) -> Response {
        guard request.body.isEmpty else {
            return Problem.misplacedBody(request.method).response(requestID: request.id)
        }
        return Response(status: 204, headers: ["Allow": allowed.joined(separator: ", ")])
    }

    /// The methods of these routes, with HEAD and OPTIONS.
    private func allowed(_ routes: [Route]) -> [String] {
        var methods = Set(routes.map(\.method))
        if methods.contains("GET") { methods.insert("HEAD") }
        methods.insert("OPTIONS")
        return methods.sorted()
    }

    private func shownPath(_ request: Request) -> String {
        let path = request.target.prefix { $0 != "?" }
        return path.utf8.count > 200 ? path.prefix(200) + "…" : String(path)
    }

    /// The pattern that differs least from the path, if it is near enough to be what was meant.
    private func nearest(to path: [String]) -> String? {
        let text = path.filter { !$0.isEmpty }
        let near = routes.map { (pattern: $0.pattern, distance: distance(from: text, to: $0)) }
            .min { $0.distance < $1.distance }
        guard let near, near.distance <= 3 else { return nil }
        return near.pattern
    }

    /// Edits between literal segments; a parameter takes anything, a segment too many or too few counts two.
    private func distance(from path: [String], to route: Route) -> Int {
        var distance = 2 * abs(path.count - route.segments.count)
        for (segment, text) in zip(route.segments, path) {
            guard case .literal(let literal) = segment else { continue }
            distance += Spelling.distance(text, literal)
        }
        return distance
    }
}
