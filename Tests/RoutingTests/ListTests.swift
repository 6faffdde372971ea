import Access
import HTTP
import JSON
import Routing
import Testing
import Wire

/// Lists in media with pages and without.
struct ListTests {
    /// Numbers up to `total`, `size` of them a part.
    private struct Numbers: ListRepresentation {
        var first = 1
        var size = 3
        var total = 7
        var isLimited = false
        var failsBehind = Int.max
        /// What is done before each further part is read.
        var before: @Sendable () -> Void = {}

        struct Broken: Error {}

        var count: Int { min(size, total - first + 1) }

        func writeEntry(_ index: Int, to writer: inout JSONWriter, _: Links) { writer.int(first + index) }

        func next(_ links: Links) -> String? {
            first + size > total ? nil : links.path("/numbers?cursor=\(first + size)")
        }

        func following() async throws -> Numbers? {
            before()
            guard first < failsBehind else { throw Broken() }
            guard first + size <= total else { return nil }
            var copy = self
            copy.first += size
            return copy
        }
    }

    private func ask(_ numbers: Numbers, accept: String, prefix: String? = nil) async throws -> Response {
        let router = Router([
            Route("GET", "/numbers", access: .read, gives: [.json, .ndjson]) { _ in Answer(200, numbers) }
        ])
        var headers: Headers = ["Accept": accept]
        if let prefix { headers["X-Forwarded-Prefix"] = prefix }
        return await router.respond(to: try Request(method: "GET", target: "/numbers", headers: headers))
    }

    private static let ndjson = "application/x-ndjson"

    @Test func jsonHasPages() async throws {
        let page = try await ask(Numbers(), accept: "application/json", prefix: "/ci")
        #expect(String(decoding: page.body, as: UTF8.self) == #"{"data":[1,2,3],"next":"/ci/numbers?cursor=4"}"# + "\n")
        #expect(page.headers["Link"] == "</ci/numbers?cursor=4>; rel=\"next\"")
        let last = try await ask(Numbers(first: 7), accept: "*/*")
        #expect(String(decoding: last.body, as: UTF8.self) == #"{"data":[7],"next":null}"# + "\n")
        #expect(last.headers["Link"] == nil)
    }

    @Test(arguments: [0, 1, 3, 4, 7, 50_000]) func ndjsonGoesOnToTheEnd(total: Int) async throws {
        let list = try await ask(Numbers(total: total), accept: Self.ndjson)
        #expect(list.headers["Content-Type"] == Self.ndjson)
        #expect(list.headers["Link"] == nil)
        let body = try #require(list.stream)
        #expect(body.isLong)
        let lines = String(decoding: try await body.collect(), as: UTF8.self)
        #expect(lines == (0..<total).map { "\($0 + 1)\n" }.joined())
    }

    @Test func whoAskedForOnePartGetsOneAndIsToldOfMore() async throws {
        let list = try await ask(Numbers(isLimited: true), accept: Self.ndjson)
        #expect(try await list.stream?.collect() == Array("1\n2\n3\n".utf8))
        #expect(list.headers["Link"] == "</numbers?cursor=4>; rel=\"next\"")
        #expect(try await ask(Numbers(total: 3, isLimited: true), accept: Self.ndjson).headers["Link"] == nil)
    }

    @Test func aPartThatCannotBeReadBreaksTheBody() async throws {
        let body = try #require(try await ask(Numbers(failsBehind: 4), accept: Self.ndjson).stream)
        await #expect(throws: Numbers.Broken.self) { _ = try await body.collect() }
    }

    @Test func aServerThatStopsBreaksTheBodyBetweenParts() async throws {
        let writer = BodyWriter(limit: .max)
        let body = try #require(try await ask(Numbers(before: { writer.drain() }), accept: Self.ndjson).stream)
        let error = await #expect(throws: (any Error).self) { try await body.produce(writer) }
        #expect("\(try #require(error))" == "the server stops")
        #expect(writer.takeAll() == Array("1\n2\n3\n".utf8))
    }

    @Test func aServerThatStopsLetsTheLastPartGo() async throws {
        let writer = BodyWriter(limit: .max)
        let body = try #require(
            try await ask(Numbers(total: 3, before: { writer.drain() }), accept: Self.ndjson).stream)
        try await body.produce(writer)
        #expect(writer.takeAll() == Array("1\n2\n3\n".utf8))
    }

    @Test func anythingElseIsOneLine() async throws {
        let router = Router([
            Route("GET", "/text", access: .read, gives: [.json, .ndjson]) { _ in Answer(200, Text([0x61])) }
        ])
        let request = try Request(method: "GET", target: "/text", headers: ["Accept": Self.ndjson])
        let body = try #require(await router.respond(to: request).stream)
        #expect(try await body.collect() == Array("\"a\"\n".utf8))
    }
}
