import HTTP
import JSON
import MicroHTTPD
import Testing

/// What clients may do that is unusual or wrong, byte by byte.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProtocolTests {
    static let refusals: [(String, Int, String)] = [
        ("GET / HTTP/1.1\r\n\r\n", 400, "bad-header"),
        ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "bad-header"),
        ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400, "bad-header"),
        ("GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-path"),
        ("GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-path"),
        ("GET /jobs\0evil HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-path"),
        ("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-path"),
        ("GET jobs HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-path"),
        ("GET /?a=%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-query"),
        ("GET /?a=1&a=2 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-query"),
        ("GET /\u{FF} HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-path"),
        (String(repeating: "A", count: 33) + " / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-method"),
        ("G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-method"),
        ("CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-path"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, "bad-header"),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
            "bad-header"
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 1\r\n\r\na", 400, "bad-header"),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400, "bad-header"),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, "bad-header"),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "bad-header"),
        ("POST / HTTP/1.1\r\nHost: x\r\nExpect: 42\r\nContent-Length: 1\r\n\r\n", 417, "expectation-failed"),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n", 413,
            "body-too-large"
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000000\r\n\r\n", 413, "body-too-large"),
        ("GET /" + String(repeating: "a", count: 8192) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri-too-long"),
        ("GET /?a=" + String(repeating: "a", count: 20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri-too-long"),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nX-A: " + String(repeating: "a", count: 16_384) + "\r\n\r\n", 431,
            "headers-too-large"
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\n"
                + String(repeating: "A: " + String(repeating: "a", count: 175) + "\r\n", count: 95) + "\r\n", 431,
            "headers-too-large"
        ),
        ("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-Prefix: //evil.example\r\n\r\n", 400, "bad-header"),
    ]

    @Test(arguments: refusals)
    func aBadHeadIsRefusedWithAProblem(head: String, status: Int, code: String) async throws {
        try await LiveServer.run(handler: { _ in
            .text(299, "the handler was reached")
        }) { live in
            let client = try live.client()
            try await client.send(head)
            let reply = try await client.reply()
            #expect(reply.status == status)
            #expect(reply.header("Content-Type") == "application/problem+json")
            let problem = try JSON(parsing: reply.body)
            #expect(problem["code"]?.string == code)
            #expect(problem["hint"]?.string?.isEmpty == false)
            #expect(problem["request_id"]?.string == reply.header("X-Request-Id"))
            #expect(try await live.reports(1).first?.status == status)
        }
    }

    /// What libmicrohttpd answers by itself, before it asks us: the status is right, the page is its own.
    @Test(arguments: [
        ("GET /\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505), ("GET / http/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5x\r\n\r\nabcde", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("GET /" + String(repeating: "a", count: 200_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 200_000) + "\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 1500) + "\r\n", 431),
    ])
    func theLibraryRefusesWhatIsNotHTTP(head: String, status: Int) async throws {
        try await LiveServer.run(handler: { _ in
            .text(299, "the handler was reached")
        }) { live in
            let client = try live.client()
            try? await client.send(head)
            #expect(try await client.reply(bodyless: true).status == status)
        }
    }

    @Test(arguments: [1, 100]) func aHeadAsLargeAsAllowedIsRead(fields: Int) async throws {
        try await LiveServer.run(handler: { _ in
            .text(200, "")
        }) { live in
            let client = try live.client()
            let start = "GET / HTTP/1.1\r\nHost: x\r\n"
            let end = "\r\n"
            let share = (ServerLimits().headers - start.utf8.count - end.utf8.count) / fields - "A: \r\n".utf8.count
            let field = "A: " + String(repeating: "a", count: share) + "\r\n"
            try await client.send(start + String(repeating: field, count: fields) + end)
            #expect(try await client.reply().status == 200)
        }
    }

    @Test func aQueryOfManyParametersIsAnswered() async throws {
        try await LiveServer.run(handler: {
            .text(200, String($0.query.count))
        }) { live in
            let client = try live.client()
            let query = (0..<1300).map { "\(String($0, radix: 36))=x" }.joined(separator: "&")
            try await client.send("GET /?\(query) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.reply().text == "1300")
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let handler: Server.Handler = { request in
            await Task.yield()
            return await LiveServer.echo(request)
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            let requests = (0..<50).map { "POST /\($0) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" }
            try await client.send(requests.joined())
            for number in 0..<50 { #expect(try await client.reply().text == "POST /\(number) 3\nabc") }
        }
    }

    @Test func anEmptyLineBeforeTheRequestIsPassedOver() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try await client.send("\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.reply().text == "GET /a 0\n")
        }
    }

    @Test func http10ClosesUnlessAskedToStay() async throws {
        try await LiveServer.run { live in
            let once = try live.client()
            try await once.send("GET /a HTTP/1.0\r\n\r\n")
            #expect(try await once.reply().text == "GET /a 0\n")
            #expect(try await once.isAtEnd())
            let twice = try live.client()
            for _ in 0..<2 {
                try await twice.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try await twice.reply().text == "GET /a 0\n")
            }
        }
    }

    @Test func whoWaitsToBeToldToContinueIsTold() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try await client.send("PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            #expect(try await client.reply().status == 100)
            try await client.send("abc")
            #expect(try await client.reply().text == "PUT /a 3\nabc")
        }
    }

    @Test func aBodyTooLargeIsRefusedWithoutContinueAndTheConnectionEnds() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try await client.send(
                "PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
            let reply = try await client.reply()
            #expect(reply.status == 413)
            #expect(reply.header("Connection") == "close")
            #expect(try await client.isAtEnd())
        }
    }

    @Test func whoSendsATooLargeBodyAnywayReadsTheRefusalAndMayGoOn() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let body = [UInt8](repeating: 65, count: 5_000_000)
            try await client.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n")
            try await client.send(body)
            #expect(try await client.reply().status == 413)
            try await client.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.reply().text == "GET /b 0\n")
        }
    }

    @Test func aTooLargeChunkedBodyIsRefused() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try await client.send("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
            try await client.send(chunk, times: 17)
            try await client.send("0\r\n\r\n")
            #expect(try await client.reply().status == 413)
        }
    }

    @Test func anEndlessBodyEndsTheConnection() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try await client.send("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
            await #expect(throws: RawClient.Failure.self) { try await client.send(chunk, times: 10_000) }
            let report = try #require(await live.reports(1).first)
            #expect(!report.delivered)
            #expect(report.received < 40_000_000)
        }
    }

    @Test func aBodyOfOneByteMoreThanTheLimitIsRefusedAndTheLimitItselfIsNot() async throws {
        try await LiveServer.run(limits: {
            $0.body = 1000
        }) { live in
            for (size, status) in [(1000, 200), (1001, 413)] {
                let client = try live.client()
                let body = String(repeating: "x", count: size)
                try await client.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n" + body)
                #expect(try await client.reply().status == status)
                let chunked = "\(String(size, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
                try await client.send("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked)
                #expect(try await client.reply().status == status)
            }
        }
    }
}
