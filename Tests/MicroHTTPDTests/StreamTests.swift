import HTTP
import Locking
import MicroHTTPD
import TestSupport
import Testing

/// Answers that are made while they are sent.
@Suite(.serialized, .timeLimit(.minutes(5))) struct StreamTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    private static func stream(_ produce: @escaping BodyStream.Producer) -> Response {
        Response(status: 200, type: "text/plain", produce)
    }

    struct Broken: Error {}

    @Test(arguments: [0, 1, 65_536, 3_000_000], [false, true])
    func aStreamArrivesWholeAndTheConnectionGoesOn(size: Int, isLong: Bool) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 3) }
        let handler: Server.Handler = { _ in
            Response(status: 200, type: "text/plain", isLong: isLong) { writer in
                for start in stride(from: 0, to: size, by: 100_000) {
                    try await writer.write(Array(body[start..<min(size, start + 100_000)]))
                    await Task.yield()
                }
            }
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            for _ in 0..<2 {
                try await client.send(Self.get)
                let reply = try await client.reply()
                #expect(reply.body == body)
                #expect(reply.header("Transfer-Encoding") == "chunked")
                #expect(reply.header("Content-Length") == nil)
            }
            #expect(try await live.reports(2).allSatisfy { $0.delivered && $0.sent == size && $0.status == 200 })
        }
    }

    @Test func whatIsWrittenIsSentBeforeTheRestIsThere() async throws {
        let gate = Gate()
        let handler: Server.Handler = { _ in
            Self.stream { writer in
                try await writer.write(Array("first".utf8))
                await gate.pass()
                try await writer.write(Array("second".utf8))
            }
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            #expect(try await client.head().status == 200)
            #expect(try await client.chunk() == Array("first".utf8))
            gate.open()
            #expect(try await client.chunk() == Array("second".utf8))
            #expect(try await client.chunk() == nil)
        }
    }

    /// On one loop what writes runs until it has to wait, so it would be through before the head is sent.
    @Test func whatWritesKeepsPaceWithASlowReader() async throws {
        let written = Locked(0)
        let piece = [UInt8](repeating: 65, count: 100_000)
        let handler: Server.Handler = { _ in
            Self.stream { writer in
                for _ in 0..<640 {
                    try await writer.write(piece)
                    written.withLock { $0 += piece.count }
                }
            }
        }
        try await LiveServer.run(loops: 1, handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            _ = try await client.head()
            var read = 0
            while let chunk = try await client.chunk() {
                read += chunk.count
                // What the system's buffers of both sides hold, and ours.
                #expect(written.withLock { $0 } < read + (16 << 20))
            }
            #expect(read == 64_000_000)
        }
    }

    @Test func aStreamThatFailsIsNotWhole() async throws {
        let handler: Server.Handler = { _ in
            Self.stream { writer in
                try await writer.write(Array("abc".utf8))
                throw Broken()
            }
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            _ = try await client.head()
            #expect(try await client.chunk() == Array("abc".utf8))
            await #expect(throws: RawClient.Failure.self) { try await client.chunk() }
            let report = try #require(await live.reports(1).first)
            #expect((report.status, report.sent, report.delivered) == (200, 3, false))
            #expect(live.brokenStreams == ["Broken()"])
        }
    }

    @Test func aClientOfHTTP10ReadsToTheEndOfTheConnection() async throws {
        let handler: Server.Handler = { request in
            Self.stream { writer in
                try await writer.write(Array("abc".utf8))
                await Task.yield()
                if request.path == ["broken"] { throw Broken() }
                try await writer.write([UInt8](repeating: 65, count: 200_000))
            }
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            let head = try await client.head()
            #expect(head.header("Transfer-Encoding") == nil)
            #expect(try await client.rest() == Array("abc".utf8) + [UInt8](repeating: 65, count: 200_000))
            let broken = try live.client()
            try await broken.send("GET /broken HTTP/1.0\r\n\r\n")
            #expect(try await broken.isReset())
        }
    }

    @Test func headIsAnsweredWithoutMakingTheBody() async throws {
        let made = Locked(0)
        let handler: Server.Handler = { _ in
            Self.stream { writer in
                made.withLock { $0 += 1 }
                try await writer.write([1])
            }
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = try await client.head()
            #expect(head.status == 200)
            #expect(head.header("Content-Length") == nil)
            #expect(try await client.isAtEnd())
            #expect(try await live.reports(1).allSatisfy { $0.delivered && $0.sent == 0 })
            #expect(made.withLock { $0 } == 0)
        }
    }

    @Test func requestsBehindAStreamAreAnsweredInOrder() async throws {
        let handler: Server.Handler = { request in
            guard request.path == ["stream"] else { return .text(200, request.target) }
            return Self.stream { writer in
                for number in 0..<100 {
                    try await writer.write(Array("\(number),".utf8))
                    await Task.yield()
                }
            }
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            let order = ["/stream", "/a", "/stream", "/b", "/c", "/stream"]
            try await client.send(order.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            for target in order {
                let expected = target == "/stream" ? (0..<100).map { "\($0)," }.joined() : target
                #expect(try await client.reply().text == expected)
            }
        }
    }

    @Test func aStreamEndsCleanlyWhenTheServerDrains() async throws {
        let live = try LiveServer { _ in
            Self.stream { writer in
                try await writer.write(Array("first".utf8))
                await writer.during { await untilCancelled() }
                try await writer.write(Array(writer.isDraining ? "last".utf8 : "wrong".utf8))
            }
        }
        let client = try live.client()
        try await client.send(Self.get)
        _ = try await client.head()
        #expect(try await client.chunk() == Array("first".utf8))
        await live.server.drain(within: .seconds(30))
        #expect(try await client.chunk() == Array("last".utf8))
        #expect(try await client.chunk() == nil)
        #expect(try await live.reports(1).allSatisfy(\.delivered))
    }

    @Test(arguments: [true, false]) func aStreamThatDoesNotEndIsCutByTheDrain(writes: Bool) async throws {
        let live = try LiveServer { _ in
            Self.stream { writer in
                try await writer.write(Array("first".utf8))
                guard writes else { return await untilCancelled() }
                while true { try await writer.write([UInt8](repeating: 65, count: 1000)) }
            }
        }
        let client = try live.client()
        try await client.send(Self.get)
        _ = try await client.head()
        let clock = ContinuousClock()
        #expect(await clock.measure { await live.server.drain(within: .milliseconds(50)) } < .seconds(4))
        #expect(live.server.exchangesInFlight == 0)
        #expect(live.server.openConnections == 0)
        await #expect(throws: RawClient.Failure.self) { while try await client.chunk() != nil {} }
        #expect(try await live.reports(1).allSatisfy { !$0.delivered })
        #expect(live.brokenStreams.isEmpty)
    }
}
