import Access
import HTTP
import Routing
import Testing

/// Bodies that a handler reads while they arrive.
struct BodyStreamTests {
    private static let router = Router([
        Route("PUT", "/logs/{name}", access: .report, takes: .stream(types: ["text/plain"], limit: 1 << 30)) {
            (call) async throws(Problem) in
            let reader = call.request.bodyReader
            var size = 0
            while let bytes = try await reader.next() { size += bytes.count }
            return Answer(200, Text(Array("\(size)".utf8)))
        },
        Route("PUT", "/jobs", access: .report, takes: .fields) { _ in .noContent },
    ])

    @Test(arguments: [
        ("PUT", "/logs/a?b=1", BodyPlan.stream(limit: 1 << 30)), ("PUT", "/jobs", .whole(limit: 7)),
        ("POST", "/logs/a", .whole(limit: 7)), ("PUT", "/logs", .whole(limit: 7)),
        ("PUT", "/nowhere", .whole(limit: 7)),
    ])
    func theRouteSaysHowABodyIsHandedOver(method: String, target: String, plan: BodyPlan) throws {
        #expect(Self.router.bodyPlan(for: try RequestHead(method: method, target: target), wholeLimit: 7) == plan)
    }

    private func put(type: String, stream: BodyReader?, body: [UInt8] = []) async throws -> Response {
        let head = try RequestHead(method: "PUT", target: "/logs/a", headers: ["Content-Type": type])
        return await Self.router.respond(to: Request(head, body: body, stream: stream))
    }

    @Test func aHandlerReadsWhatArrives() async throws {
        let reader = BodyReader(resume: {})
        async let response = put(type: "text/plain; charset=utf-8", stream: reader)
        for _ in 0..<100 {
            [UInt8](repeating: 0x61, count: 1000).withUnsafeBytes { bytes in _ = reader.offer(bytes, suspend: {}) }
        }
        reader.finish()
        #expect(String(decoding: try await response.body, as: UTF8.self) == "\"100000\"\n")
    }

    @Test func aShortBodyThatHasArrivedWholeIsReadAlike() async throws {
        let response = try await put(type: "text/plain", stream: nil, body: [0x61, 0x62])
        #expect(String(decoding: response.body, as: UTF8.self) == "\"2\"\n")
    }

    @Test func anotherMediaTypeIsRefusedUnread() async throws {
        let response = try await put(type: "application/json", stream: BodyReader(resume: {}))
        #expect(response.status == 415)
        #expect(String(decoding: response.body, as: UTF8.self).contains("text/plain"))
    }

    @Test func aBodyThatBreaksOffIsTheHandlersProblem() async throws {
        let reader = BodyReader(resume: {})
        reader.fail(.bodyIncomplete())
        #expect(try await put(type: "text/plain", stream: reader).status == 400)
    }
}
