import HTTP
import JSON
import Locking
import MicroHTTPD
import TestSupport
import Testing

/// Deadlines, overload, lost clients, and the end of the server.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LifecycleTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    private func code(_ reply: RawClient.Reply) throws -> String? { try JSON(parsing: reply.body)["code"]?.string }

    @Test func aHandlerThatTakesTooLongIsAnsweredForAndCancelled() async throws {
        let gate = Gate()
        let cancelled = Locked(false)
        let handler: Server.Handler = { request in
            request.head.note(RoutePattern("/slow"))
            await withTaskCancellationHandler {
                await gate.pass()
            } onCancel: {
                cancelled.withLock { $0 = true }
                gate.open()
            }
            return .text(200, "too late")
        }
        try await LiveServer.run(limits: { $0.handling = .milliseconds(100) }, handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            let reply = try await client.reply()
            #expect(reply.status == 503)
            #expect(try code(reply) == "too-slow")
            #expect(reply.header("Retry-After") != nil)
            try await gate.untilOpen()
            #expect(cancelled.withLock { $0 })
            // The late answer of the first request is not taken for the second's.
            try await client.send(Self.get)
            #expect(try await client.reply().text == "too late")
            #expect(try await live.reports(2).map(\.route) == ["/slow", "/slow"])
        }
    }

    @Test func moreThanTheBoundInFlightIsBusy() async throws {
        let gate = Gate()
        let handler: Server.Handler = { _ in
            await gate.pass()
            return .text(200, "done")
        }
        try await LiveServer.run(limits: { $0.inFlight = 2 }, handler: handler) { live in
            let clients = try (0..<2).map { _ in try live.client() }
            for client in clients { try await client.send(Self.get) }
            try await gate.holds(2)
            let third = try live.client()
            try await third.send(Self.get)
            let refusal = try await third.reply()
            #expect(refusal.status == 503)
            #expect(try code(refusal) == "busy")
            #expect(refusal.header("Retry-After") == "1")
            gate.open()
            for client in clients { #expect(try await client.reply().text == "done") }
            try await third.send(Self.get)
            #expect(try await third.reply().text == "done")
        }
    }

    @Test func drainingLosesNoAnswer() async throws {
        let gate = Gate()
        let live = try LiveServer { _ in
            await gate.pass()
            return .text(200, "done")
        }
        let clients = try (0..<200).map { _ in try live.client() }
        for client in clients { try await client.send(Self.get) }
        try await gate.holds(200)
        async let drained: Void = live.server.drain(within: .seconds(30))
        // Nobody new gets in, and this is how the test knows that draining has begun.
        try await eventually { (try? live.client()) == nil }
        gate.open()
        for client in clients {
            let reply = try await client.reply()
            #expect(reply.text == "done")
            #expect(reply.header("Connection") == "close")
        }
        await drained
        #expect(live.server.exchangesInFlight == 0)
        #expect(try await live.reports(200).allSatisfy(\.delivered))
    }

    @Test func whatIsNotAnsweredInTimeIsAnsweredByTheDrain() async throws {
        let gate = Gate()
        let live = try LiveServer { _ in
            await gate.pass()
            return .text(200, "done")
        }
        let clients = try (0..<20).map { _ in try live.client() }
        for client in clients { try await client.send(Self.get) }
        try await gate.holds(20)
        await live.server.drain(within: .milliseconds(50))
        for client in clients {
            let reply = try await client.reply()
            #expect(reply.status == 503)
            #expect(try code(reply) == "shutting-down", "\(reply.text)")
        }
        gate.open()
        #expect(live.server.openConnections == 0)
    }

    @Test func drainingTwiceOrWithoutAStartDoesNothing() async throws {
        let live = try LiveServer(handler: LiveServer.echo)
        await live.server.drain(within: .seconds(1))
        await live.server.drain(within: .seconds(1))
        await Server(listen: live.address, loops: LiveServer.loops, handler: LiveServer.echo).drain(within: .seconds(1))
    }

    @Test(arguments: [
        "", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX-A:",
        "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTT",
    ])
    func aConnectionLostInMidRequestLeavesNothingBehind(sent: String) async throws {
        // MHD misses an end that arrives together with data; the deadlines of its connection then see to it.
        try await LiveServer.run(limits: { ($0.reading, $0.idle) = (.milliseconds(200), .seconds(1)) }) { live in
            for ending in [RawClient.reset, RawClient.closeNow, RawClient.finishSending] {
                let client = try live.client()
                try await client.send(sent)
                if sent.hasSuffix("GET / HTT") { _ = try? await client.reply() }
                ending(client)()
            }
            try await eventually { live.server.openConnections == 0 && live.server.exchangesInFlight == 0 }
        }
    }

    @Test func aClientThatVanishesWhileItsRequestIsInWorkLeavesNothingBehind() async throws {
        let gate = Gate()
        let handler: Server.Handler = { _ in
            await gate.pass()
            return .text(200, String(repeating: "x", count: 100_000))
        }
        try await LiveServer.run(handler: handler) { live in
            let clients = try (0..<20).map { _ in try live.client() }
            for client in clients { try await client.send(Self.get) }
            try await gate.holds(20)
            for client in clients { client.reset() }
            gate.open()
            #expect(try await live.reports(20).count == 20)
            try await eventually { live.server.openConnections == 0 }
        }
    }

    /// One loop, so that every request has MHD ask for the answers that are not there yet.
    @Test(arguments: [0, 1, 15, 16, 40]) func anAnswerIsSentHoweverOftenItWasAskedFor(others: Int) async throws {
        let gate = Gate()
        let handler: Server.Handler = { request in
            if request.target == "/late" { await gate.pass() }
            return .text(200, request.target)
        }
        try await LiveServer.run(loops: 1, handler: handler) { live in
            let late = try live.client()
            try await late.send("GET /late HTTP/1.1\r\nHost: x\r\n\r\n")
            try await gate.holds(1)
            let other = try live.client()
            for _ in 0..<others {
                try await other.send("GET /other HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await other.reply().text == "/other")
            }
            gate.open()
            #expect(try await late.reply().text == "/late")
            try await late.send("GET /again HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await late.reply().text == "/again")
        }
    }

    @Test func whoIsResetWhileItsRequestIsInWorkLeavesOthersServed() async throws {
        let gate = Gate()
        let handler: Server.Handler = { request in
            if request.target == "/late" { await gate.pass() }
            return .text(200, request.target)
        }
        try await LiveServer.run(loops: 1, handler: handler) { live in
            let late = try live.client()
            try await late.send("GET /late HTTP/1.1\r\nHost: x\r\n\r\n")
            try await gate.holds(1)
            late.reset()
            let other = try live.client()
            try await other.send("GET /other HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await other.reply().text == "/other")
            gate.open()
            #expect(try await live.reports(2).contains { $0.target == "/late" && !$0.delivered })
        }
    }

    @Test(arguments: ["", "GET / HTTP/1.1\r\nHost: x\r\n", "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"])
    func whoDoesNotFinishARequestIsClosed(sent: String) async throws {
        try await LiveServer.run(limits: {
            $0.reading = .milliseconds(150)
        }) { live in
            let client = try live.client()
            try await client.send(sent)
            #expect(try await client.isAtEnd())
        }
    }

    @Test func whoTricklesIsClosedNoMatterHowBusyTheConnectionIs() async throws {
        try await LiveServer.run(limits: {
            $0.reading = .milliseconds(300)
        }) { live in
            let client = try live.client()
            try await client.send(
                "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n".replacing(
                    "1000000000000", with: "1000000"))
            await #expect(throws: RawClient.Failure.self) { try await client.send("x", times: 999_999_999) }
        }
    }

    @Test func whoDoesNotFetchTheAnswerIsClosed() async throws {
        let large = [UInt8](repeating: 65, count: 64 << 20)
        try await LiveServer.run(
            limits: { $0.writing = .milliseconds(200) }, handler: { _ in Response(status: 200, body: large) }
        ) { live in
            let client = try live.client()
            try await client.send(Self.get)
            let report = try #require(await live.reports(1).first)
            #expect(report.status == 200)
            #expect(!report.delivered)
            client.closeNow()
        }
    }

    @Test func fiveHundredConnectionsThatSendNothingMoreLeaveOthersServed() async throws {
        try await LiveServer.run(limits: {
            $0.reading = .seconds(3)
        }) { live in
            let slow = try (0..<500).map { _ in try live.client() }
            for client in slow { try await client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ") }
            let clock = ContinuousClock()
            for _ in 0..<50 {
                let took = try await clock.measure {
                    let client = try live.client()
                    try await client.send(Self.get)
                    #expect(try await client.reply().status == 200)
                }
                #expect(took < .seconds(1))
            }
            for client in slow { #expect(try await client.isAtEnd()) }
            try await eventually { live.server.openConnections == 0 }
        }
    }
}
