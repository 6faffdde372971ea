import Curl
import Destinations
import HTTP
import Locking
import MicroHTTPD
import Testing

@Suite(.timeLimit(.minutes(10))) struct PostTests {
    @Test func arrivesAsItWasSent() async throws {
        let seen = Locked<Request?>(nil)
        try await Receiver.run { request in
            seen.withLock { $0 = request }
            return .text(202, "taken\n")
        } _: { receiver in
            let headers = [("Content-Type", "application/json"), ("webhook-id", "msg_1"), ("X-Empty", "")]
            let post = Post(to: try receiver.url("/hook?a=b"), headers: headers, body: Array(#"{"a":"\u0000é"}"#.utf8))
            let answer = try await Outgoing.local().send(post)
            #expect(answer == ReceiverAnswer(status: 202, body: Array("taken\n".utf8)))
            let request = try #require(seen.withLock { $0 })
            #expect(request.method == "POST")
            #expect(request.target == "/hook?a=b")
            #expect(request.body == post.body)
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.headers["webhook-id"] == "msg_1")
            #expect(request.headers["x-empty"] == "")
            #expect(request.headers["user-agent"] == "ExecDB")
            #expect(request.headers["expect"] == nil)
        }
    }

    @Test(arguments: [0, 1, 1_000_000])
    func bodiesOfAnySizeArriveWhole(size: Int) async throws {
        let seen = Locked<[UInt8]>([])
        try await Receiver.run { request in
            seen.withLock { $0 = request.body }
            return Response(status: 204)
        } _: { receiver in
            let body = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            let answer = try await Outgoing.local().send(Post(to: try receiver.url(), headers: [], body: body))
            #expect(answer.status == 204)
            #expect(seen.withLock { $0 } == body)
        }
    }

    @Test(arguments: [400, 404, 410, 429, 500, 503])
    func whatIsRefusedIsAFailureWithItsStatus(status: Int) async throws {
        try await Receiver.run { _ in
            .text(status, "no\n")
        } _: { receiver in
            let failure = await Outgoing.local().failure(to: try receiver.url())
            #expect(failure?.kind == .refused)
            #expect(failure?.status == status)
            #expect(failure?.body == Array("no\n".utf8))
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectionsAreNotFollowed(status: Int) async throws {
        let visits = Count()
        try await Receiver.run { request in
            visits.add(1)
            return request.path == ["there"]
                ? .text(200, "") : Response(status: status, headers: ["Location": "/there"])
        } _: { receiver in
            let failure = await Outgoing.local().failure(to: try receiver.url())
            #expect(failure?.kind == .redirected)
            #expect(failure?.status == status)
            #expect(visits.most == 1)
        }
    }

    @Test(arguments: [("A B", "c"), ("", "c"), ("A:", "c"), ("A", "b\r\nX: y"), ("A", "b\nX: y"), ("A\r\nX", "b")])
    func headersThatWouldMakeOthersAreRefused(name: String, value: String) async throws {
        let url = try WebURL("http://192.0.2.1/")
        await #expect(throws: OutgoingError.self) {
            try await Outgoing.local().send(Post(to: url, headers: [(name, value)], body: []))
        }
    }

    @Test func closingEndsWhatIsOnItsWayAndRefusesTheRest() async throws {
        let peer = try Peer { Peer.waitForEnd($0) }
        let outgoing = Outgoing.local()
        let url = try peer.url()
        async let failure = outgoing.failure(to: url)
        await peer.connections.reach(1)
        outgoing.close()
        #expect(await failure?.kind == .cancelled)
        #expect(await outgoing.failure(to: url)?.kind == .cancelled)
    }
}
