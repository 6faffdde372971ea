import EventLoop
import HTTP
import Locking
import Testing

@testable import MicroHTTPD

@Suite(.serialized, .timeLimit(.minutes(5))) struct ServerTests {
    @Test func aRequestIsAnswered() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try await client.send("GET /jobs?a=%20b HTTP/1.1\r\nHost: x\r\n\r\n")
            let reply = try await client.reply()
            #expect(reply.status == 200)
            #expect(reply.text == "GET /jobs?a=%20b 0\n")
            #expect(reply.header("Date") != nil)
            #expect(reply.header("Server") == nil)
        }
    }

    @Test(arguments: [1, 2, 4]) func everyNumberOfLoopsServes(loops: Int) async throws {
        try await LiveServer.run(loops: loops) { live in
            for _ in 0..<8 {
                let client = try live.client()
                try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.reply().status == 200)
            }
        }
    }

    @Test func everyLoopGetsItsShareOfTheConnections() async throws {
        let served = Locked<[ObjectIdentifier: Int]>([:])
        let handler: Server.Handler = { _ in
            if let loop = EventLoop.current { served.withLock { $0[ObjectIdentifier(loop), default: 0] += 1 } }
            return .text(200, "")
        }
        try await LiveServer.run(loops: 4, handler: handler) { live in
            let clients = try (0..<12).map { _ in try live.client() }
            for client in clients { try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
            for client in clients { #expect(try await client.reply().status == 200) }
            #expect(served.withLock { $0.values.sorted() } == [3, 3, 3, 3])
        }
    }

    @Test(arguments: [(1_048_576, 4096), (4352, 4096), (1024, 768), (400, 200), (120, 60)])
    func connectionsLeaveDescriptorsForTheRest(descriptors: Int, connections: Int) {
        #expect(Descriptors.connections(4096, ofDescriptors: descriptors) == connections)
    }

    @Test func aConnectionTooManyIsClosedAndItsPlaceIsGivenOutAgain() async throws {
        try await LiveServer.run(loops: 1, limits: { $0.connections = 2 }) { live in
            let get = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let first = try live.client()
            let second = try live.client()
            let third = try live.client()
            await #expect(throws: RawClient.Failure.self) {
                try await third.send(get)
                _ = try await third.reply()
            }
            for client in [first, second] {
                try await client.send(get)
                #expect(try await client.reply().status == 200)
            }
            _ = try await live.reports(2)
            let fourth = try live.client()
            try await fourth.send(get)
            #expect(try await fourth.reply().status == 200)
        }
    }

    @Test(arguments: [0, 1, 1000, 500_000, 1 << 20]) func aBodyArrivesWhole(size: Int) async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let body = String(String(repeating: "0123456789", count: size / 10 + 1).prefix(size))
            try await client.send("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n" + body)
            #expect(try await client.reply().text == "PUT /x \(size)\n" + body)
        }
    }

    @Test func aChunkedBodyArrivesWhole() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try await client.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            try await client.send("5;note=1\r\nabcde\r\n")
            try await client.send("3\r\nfgh\r\n0\r\nTrailer: ignored\r\n\r\n")
            #expect(try await client.reply().text == "POST /x 8\nabcdefgh")
        }
    }

    @Test func headHasTheLengthOfGetAndNoBody() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try await client.send("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\nGET /def HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = try await client.reply(bodyless: true)
            #expect(head.header("Content-Length") == "12")
            #expect(try await client.reply().text == "GET /def 0\n")
        }
    }

    @Test(arguments: [204, 304]) func statusesWithoutBodyHaveNone(status: Int) async throws {
        try await LiveServer.run(handler: { _ in
            Response(status: status, headers: ["ETag": "\"1\""])
        }) { live in
            let client = try live.client()
            for _ in 0..<2 {
                try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                let reply = try await client.reply()
                #expect(reply.status == status)
                #expect(reply.header("ETag") == "\"1\"")
            }
        }
    }

    @Test func headersReachTheHandlerAndTheClientUnchanged() async throws {
        try await LiveServer.run(handler: { request in
            Response(
                status: 200, headers: ["X-Seen": request.headers["x-ODD"] ?? "", "X-A": "1", "X-B": "a\r\nX-Evil: 1"])
        }) { live in
            let client = try live.client()
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Odd:   some: value, with \"signs\"\r\n\r\n")
            let reply = try await client.reply()
            #expect(reply.header("X-Seen") == "some: value, with \"signs\"")
            #expect(reply.header("X-B") == "a  X-Evil: 1")
            #expect(reply.header("X-Evil") == nil)
        }
    }

    @Test func anIPv6AddressCanBeListenedOn() async throws {
        try await LiveServer.run(
            host: "::1",
            handler: { request in
                .text(200, request.peer)
            }
        ) { live in
            #expect(live.address.description.hasPrefix("[::1]:"))
            let client = try live.client()
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.reply().text == "::1")
        }
    }

    @Test func withoutAHostBothFamiliesAreServed() async throws {
        try await LiveServer.run(
            host: "",
            handler: { request in
                .text(200, request.peer)
            }
        ) { live in
            for (host, peer) in [("127.0.0.1", "127.0.0.1"), ("::1", "::1")] {
                let client = try RawClient(Listen(host: host, port: live.address.port))
                try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.reply().text == peer)
            }
        }
    }

    @Test func aTakenPortIsAClearError() async throws {
        try await LiveServer.run { live in
            let second = Server(listen: live.address, loops: LiveServer.loops) { _ in .text(200, "") }
            #expect(throws: ServerError.addressInUse(live.address.description)) { try second.start() }
        }
    }

    @Test func anUnknownHostIsAClearError() throws {
        let server = Server(listen: Listen(host: "no-such-host.invalid", port: 0), loops: LiveServer.loops) { _ in
            .text(200, "")
        }
        let error = try #require(throws: ServerError.self) { try server.start() }
        #expect(error.message.contains("no-such-host.invalid"))
    }

    @Test func whatBecameOfARequestIsTold() async throws {
        try await LiveServer.run(handler: { request in
            request.head.note(RoutePattern("/things/{id}"))
            return Response.text(201, "four")
        }) { live in
            let client = try live.client()
            try await client.send(
                "POST /things/1?x=2 HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine-1\r\nContent-Length: 3\r\n\r\nabc")
            _ = try await client.reply()
            let report = try #require(await live.reports(1).first)
            #expect(report.id == "mine-1")
            #expect(report.method == "POST")
            #expect(report.target == "/things/1?x=2")
            #expect(report.route == "/things/{id}")
            #expect(report.status == 201)
            #expect(report.received == 3)
            #expect(report.sent == 4)
            #expect(report.peer == "127.0.0.1")
            #expect(report.delivered)
            #expect(report.duration > .zero && report.duration < .seconds(10))
        }
    }

    @Test func everyoneOfACrowdGetsTheirOwnAnswer() async throws {
        let handler: Server.Handler = { request in
            await Task.yield()
            return .text(200, request.target + String(decoding: request.body, as: UTF8.self))
        }
        try await LiveServer.run(handler: handler) { live in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        let client = try live.client()
                        for round in 0..<100 {
                            let body = "body-\(number)-\(round)"
                            let head =
                                "POST /\(number)/\(round) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                            try await client.send(head + body)
                            #expect(try await client.reply().text == "/\(number)/\(round)" + body)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await live.reports(1600).allSatisfy(\.delivered))
        }
    }
}
