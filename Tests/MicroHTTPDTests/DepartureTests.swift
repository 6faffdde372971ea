import HTTP
import Locking
import MicroHTTPD
import TestSupport
import Testing

/// Clients that go, and what becomes of the answers that nobody reads.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DepartureTests {
    /// A departure is noticed within a second; on a machine that runs all tests at once it takes longer, but less than
    /// any timeout does.
    private static let patience = Duration.seconds(20)

    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    enum Ending: CaseIterable {
        case close, reset, halfClose

        func perform(_ client: RawClient) {
            switch self {
            case .close: client.closeNow()
            case .reset: client.reset()
            case .halfClose: client.finishSending()
            }
        }
    }

    /// Counts what answers are told of their completion.
    final class Completions: Sendable {
        private let told = Locked<[Bool]>([])

        var all: [Bool] { told.withLock { $0 } }

        func watch(_ response: Response) -> Response {
            var response = response
            response.onCompletion = { wasSent in self.told.withLock { $0.append(wasSent) } }
            return response
        }

        /// Waits until so many are told of.
        func reach(_ count: Int) async throws {
            try await eventually { told.withLock { $0.count } >= count }
        }
    }

    @Test(arguments: Ending.allCases) func aHandlerThatWaitsLearnsThatItsClientHasGone(ending: Ending) async throws {
        let completions = Completions()
        let gate = Gate()
        let handler: Server.Handler = { request in
            request.head.note(RoutePattern("/claim"))
            request.beginWaiting()
            gate.open()
            await untilCancelled()
            return completions.watch(.text(200, "too late"))
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            try await gate.untilOpen()
            ending.perform(client)
            let took = try await ContinuousClock().measure {
                let report = try #require(await live.reports(1).first)
                #expect((report.status, report.delivered) == (499, false))
                #expect(report.route == "/claim")
            }
            #expect(took < Self.patience)
            try await completions.reach(1)
            #expect(completions.all == [false])
        }
    }

    @Test(arguments: Ending.allCases) func aStreamLearnsThatItsClientHasGone(ending: Ending) async throws {
        let completions = Completions()
        let cancelled = Gate()
        let handler: Server.Handler = { _ in
            completions.watch(
                Response(status: 200, type: "text/plain") { writer in
                    try await writer.write([1])
                    await untilCancelled()
                    cancelled.open()
                    try await writer.write([2])
                })
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            _ = try await client.head()
            #expect(try await client.chunk() == [1])
            ending.perform(client)
            let took = try await ContinuousClock().measure {
                let report = try #require(await live.reports(1).first)
                #expect((report.status, report.sent, report.delivered) == (200, 1, false))
                try await cancelled.untilOpen()
            }
            #expect(took < Self.patience)
            #expect(completions.all == [false])
            #expect(live.brokenStreams.isEmpty)
        }
    }

    @Test func aStreamThatWaitsForRoomLearnsThatItsClientHasGone() async throws {
        let ended = Gate()
        let handler: Server.Handler = { _ in
            Response(status: 200, type: "text/plain") { writer in
                defer { ended.open() }
                while true { try await writer.write([UInt8](repeating: 65, count: 10_000)) }
            }
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            _ = try await client.head()
            client.closeNow()
            try await ended.untilOpen()
            #expect(try await live.reports(1).allSatisfy { !$0.delivered })
        }
    }

    /// When the one who waits is known to have gone, the other was looked at too.
    @Test func whoEndsItsSideOfAnOrdinaryRequestIsAnswered() async throws {
        let (ordinary, waiting) = (Gate(), Gate())
        let handler: Server.Handler = { request in
            if request.path == ["waits"] {
                request.beginWaiting()
                waiting.open()
                await untilCancelled()
            } else {
                await ordinary.pass()
            }
            return .text(200, "answer")
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            try await ordinary.holds(1)
            client.finishSending()
            let other = try live.client()
            try await other.send("GET /waits HTTP/1.1\r\nHost: x\r\n\r\n")
            try await waiting.untilOpen()
            other.finishSending()
            #expect(try await live.reports(1).map(\.status) == [499])
            ordinary.open()
            #expect(try await client.reply().text == "answer")
        }
    }

    /// Nobody has looked yet when the answer is there: deadlines are far off, so nobody looks often.
    @Test func anAnswerToOneWhoHasGoneIsNotSent() async throws {
        let completions = Completions()
        let gate = Gate()
        let handler: Server.Handler = { request in
            request.beginWaiting()
            await gate.pass()
            return completions.watch(.text(200, "answer"))
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            try await gate.holds(1)
            client.closeNow()
            gate.open()
            let report = try #require(await live.reports(1).first)
            #expect((report.status, report.sent, report.delivered) == (499, 0, false))
            try await completions.reach(1)
            #expect(completions.all == [false])
        }
    }

    @Test func anAnswerThatArrivesIsToldSo() async throws {
        let completions = Completions()
        let handler: Server.Handler = { request in
            completions.watch(
                request.path == ["stream"]
                    ? Response(status: 200, type: "text/plain") { try await $0.write([1]) } : .text(200, "1"))
        }
        try await LiveServer.run(handler: handler) { live in
            let client = try live.client()
            for (number, target) in ["/", "/stream", "/"].enumerated() {
                try await client.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.reply().body.count == 1)
                try await completions.reach(number + 1)
            }
            #expect(completions.all == [true, true, true])
        }
    }

    @Test func anAnswerThatComesTooLateIsToldSo() async throws {
        let completions = Completions()
        let handler: Server.Handler = { _ in
            await untilCancelled()
            return completions.watch(.text(200, "late"))
        }
        try await LiveServer.run(limits: { $0.handling = .milliseconds(100) }, handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            #expect(try await client.reply().status == 503)
            try await completions.reach(1)
            #expect(completions.all == [false])
        }
    }

    @Test func anAnswerThatIsNotFetchedIsToldSo() async throws {
        let completions = Completions()
        let large = [UInt8](repeating: 65, count: 64 << 20)
        let handler: Server.Handler = { _ in completions.watch(Response(status: 200, body: large)) }
        try await LiveServer.run(limits: { $0.writing = .milliseconds(200) }, handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            #expect(try await live.reports(1).count == 1)
            #expect(completions.all == [false])
        }
    }

    @Test func aStreamThatIsNotFetchedIsClosed() async throws {
        let handler: Server.Handler = { _ in
            Response(status: 200, type: "text/plain") { writer in
                while true { try await writer.write([UInt8](repeating: 65, count: 10_000)) }
            }
        }
        try await LiveServer.run(limits: { $0.writing = .milliseconds(200) }, handler: handler) { live in
            let client = try live.client()
            try await client.send(Self.get)
            let report = try #require(await live.reports(1).first)
            #expect((report.status, report.delivered) == (200, false))
            client.closeNow()
        }
    }
}
