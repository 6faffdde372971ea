import HTTP
import JSON
import Locking
import MicroHTTPD
import TestSupport
import Testing

/// Bodies of requests that the handler takes as they come.
@Suite(.serialized, .timeLimit(.minutes(5))) struct UploadTests {
    private static let limit = 32 << 20

    /// Streams what goes to `/stream`, and takes more than usual of what goes to `/large`.
    private static let admit: Server.Admit = { head in
        switch head.path {
        case ["stream"]: .stream(limit: limit)
        case ["short"]: .stream(limit: 3 << 20)
        case ["large"]: .whole(limit: 8 << 20)
        default: .whole(limit: 1 << 20)
        }
    }

    /// Answers with the length of the body, and whether it is as it was sent.
    private static let check: Server.Handler = { request in
        do throws(Problem) {
            let reader = request.bodyReader
            var read: [UInt8] = []
            while let piece = try await reader.next() { read += piece }
            return .text(200, "\(read.count) \(read == body(read.count))")
        } catch {
            return error.response(requestID: request.id)
        }
    }

    private static let block = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 / 3) }

    private static func body(_ size: Int) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(size + block.count)
        while body.count < size { body += block }
        body.removeLast(body.count - size)
        return body
    }

    private func put(_ target: String, length: Int) -> String {
        "PUT \(target) HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\n"
    }

    @Test(arguments: ["/stream", "/large"], [1 << 20, (1 << 20) + 1, 8 << 20])
    func aBodyBeyondTheUsualLimitArrives(target: String, size: Int) async throws {
        try await LiveServer.run(admit: Self.admit, handler: Self.check) { live in
            let client = try live.client()
            let body = Self.body(size)
            for _ in 0..<2 {
                try await client.send(put(target, length: size))
                try await client.send(body)
                #expect(try await client.reply().text == "\(size) true")
            }
            #expect(try await live.reports(2).allSatisfy { $0.received == size && $0.delivered })
        }
    }

    @Test(arguments: [0, 3, 200_000]) func aChunkedBodyIsStreamed(size: Int) async throws {
        try await LiveServer.run(admit: Self.admit, handler: Self.check) { live in
            let client = try live.client()
            let body = Self.body(size)
            try await client.send("PUT /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: size, by: 1000) {
                let piece = body[start..<min(size, start + 1000)]
                try await client.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10])
            }
            try await client.send("0\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.reply().text == "\(size) true")
            #expect(try await client.reply().text == "0 true")
        }
    }

    @Test func aHandlerThatDoesNotReadHoldsTheClientUp() async throws {
        let gate = Gate()
        let handler: Server.Handler = { request in
            await gate.pass()
            return await Self.check(request)
        }
        try await LiveServer.run(admit: Self.admit, handler: handler) { live in
            let client = try live.client()
            try await client.send(put("/stream", length: Self.limit))
            try await gate.holds(1)
            let piece = [UInt8](repeating: 1, count: 1 << 20)
            let sent = try await client.sendUntilStuck(piece, atMost: Self.limit)
            #expect(sent < Self.limit / 2)
            gate.open()
            async let rest: Void = client.send([UInt8](repeating: 1, count: Self.limit - sent))
            #expect(try await client.reply().text.hasPrefix("\(Self.limit) "))
            try await rest
        }
    }

    @Test func aHandlerThatAnswersEarlyDropsTheRest() async throws {
        let handler: Server.Handler = { request in
            guard request.path == ["stream"] else { return .text(200, "next") }
            _ = try? await request.bodyReader.next()
            return .text(422, "no more")
        }
        try await LiveServer.run(admit: Self.admit, handler: handler) { live in
            let client = try live.client()
            try await client.send(put("/stream", length: 4 << 20))
            try await client.send(Self.body(4 << 20))
            #expect(try await client.reply().status == 422)
            try await client.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.reply().text == "next")
        }
    }

    @Test(arguments: [true, false]) func moreThanTheRoutesLimitIsRefused(isChunked: Bool) async throws {
        try await LiveServer.run(admit: Self.admit, handler: Self.check) { live in
            let client = try live.client()
            let size = (3 << 20) + 1
            if isChunked {
                try await client.send("PUT /short HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                let chunk = "100000\r\n" + String(repeating: "x", count: 1 << 20) + "\r\n"
                try await client.send(chunk, times: 3)
                try await client.send("1\r\nx\r\n0\r\n\r\n")
            } else {
                try await client.send(put("/short", length: size))
                try await client.send(Self.body(size))
            }
            let reply = try await client.reply()
            #expect(reply.status == 413)
            #expect(try JSON(parsing: reply.body)["limit"]?.int == 3 << 20)
        }
    }

    @Test(arguments: DepartureTests.Ending.allCases)
    func aClientThatGoesInTheMiddleEndsTheBody(ending: DepartureTests.Ending) async throws {
        let outcome = Locked<[Int]>([])
        let begun = Gate()
        let handler: Server.Handler = { request in
            begun.open()
            let response = await Self.check(request)
            outcome.withLock { $0.append(response.status) }
            return response
        }
        try await LiveServer.run(admit: Self.admit, handler: handler) { live in
            let client = try live.client()
            try await client.send(put("/stream", length: 4 << 20))
            try await client.send(Self.body(100_000))
            try await begun.untilOpen()
            let start = ContinuousClock.now
            ending.perform(client)
            let report = try #require(await live.reports(1).first)
            #expect(!report.delivered)
            #expect(ContinuousClock.now - start < .seconds(5))
            try await eventually { outcome.withLock { !$0.isEmpty } }
            #expect(outcome.withLock { $0 } == [400])
        }
    }

    @Test func whoWaitsToBeToldToContinueIsToldOrRefused() async throws {
        let handler: Server.Handler = { request in
            request.headers["X-Refuse"] == nil ? await Self.check(request) : .text(403, "no")
        }
        try await LiveServer.run(admit: Self.admit, handler: handler) { live in
            let head = "PUT /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n"
            let client = try live.client()
            try await client.send(head + "\r\n")
            #expect(try await client.reply().status == 100)
            try await client.send(Self.body(2_000_000))
            #expect(try await client.reply().text == "2000000 true")
            try await client.send(head + "X-Refuse: 1\r\n\r\n")
            #expect(try await client.reply().status == 403)
            #expect(try await client.isAtEnd())
        }
    }

    @Test func theDrainEndsWhatIsStillArriving() async throws {
        let live = try LiveServer(admit: Self.admit, handler: Self.check)
        let client = try live.client()
        try await client.send(put("/stream", length: 4 << 20))
        try await client.send(Self.body(100_000))
        try await eventually { live.server.exchangesInFlight > 0 }
        await live.server.drain(within: .milliseconds(50))
        #expect(live.server.openConnections == 0)
        #expect(try await live.reports(1).allSatisfy { !$0.delivered })
    }
}
