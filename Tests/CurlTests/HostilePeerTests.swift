import Curl
import Destinations
import Glibc
import MicroHTTPD
import Testing

@Suite(.timeLimit(.minutes(10))) struct HostilePeerTests {
    private static let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test func whoNeverAnswersIsGivenUp() async throws {
        let peer = try Peer { Peer.waitForEnd($0) }
        let outgoing = Outgoing.local { $0.timeout = .milliseconds(200) }
        #expect(await outgoing.failure(to: try peer.url())?.kind == .timedOut)
    }

    @Test func whoAnswersAByteAtATimeIsGivenUp() async throws {
        let peer = try Peer { connection in
            Peer.hear(connection)
            for byte in "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 10_000) {
                guard Peer.say(String(byte), to: connection) else { return }
                usleep(5_000)
            }
        }
        let outgoing = Outgoing.local { $0.timeout = .milliseconds(300) }
        #expect(await outgoing.failure(to: try peer.url())?.kind == .timedOut)
    }

    @Test func anAnswerWithoutEndIsReadToItsLimit() async throws {
        let peer = try Peer { connection in
            Peer.hear(connection)
            _ = Peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", to: connection)
            while Peer.say("3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n", to: connection) {}
        }
        let answer = try await Outgoing.local().send(Post(to: try peer.url(), headers: [], body: []))
        #expect(answer.status == 200)
        #expect(answer.body.count == ReceiverAnswer.maxBody)
    }

    @Test(arguments: ["X-Filler: ", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 "])
    func aHeaderWithoutEndIsAFailure(line: String) async throws {
        let peer = try Peer { connection in
            Peer.hear(connection)
            _ = Peer.say("HTTP/1.1 200 OK\r\n", to: connection)
            while Peer.say(line + String(repeating: "x", count: 1000) + "\r\n", to: connection) {}
        }
        #expect(await Outgoing.local().failure(to: try peer.url())?.kind == .broken)
    }

    @Test(arguments: ["", "SSH-2.0-OpenSSH_9.2\r\n", "\0\0\0\0", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"])
    func whatIsNoAnswerIsAFailure(bytes: String) async throws {
        let peer = try Peer { connection in
            Peer.hear(connection)
            _ = bytes.isEmpty || Peer.say(bytes, to: connection)
        }
        #expect(await Outgoing.local().failure(to: try peer.url())?.kind == .broken)
    }

    @Test func noTLSWhereItIsAskedForIsAFailure() async throws {
        let peer = try Peer { connection in
            Peer.hear(connection)
            _ = Peer.say(Self.good, to: connection)
        }
        let url = try WebURL("https://127.0.0.1:\(peer.port)/")
        #expect(await Outgoing.local().failure(to: url)?.kind == .insecure)
    }

    @Test func nobodyThereIsAFailure() async throws {
        let peer = try Peer { _ in }
        peer.stop()
        let failure = await Outgoing.local().failure(to: try peer.url())
        #expect(failure?.kind == .unreachable)
    }

    @Test func aNameOfNobodyIsAFailure() async throws {
        let failure = await Outgoing.local().failure(to: try WebURL("http://nobody.invalid/"))
        #expect(failure?.kind == .unresolvable)
    }

    @Test func whoIsStuckHoldsUpNobodyElse() async throws {
        let stuck = try Peer { Peer.waitForEnd($0) }
        let quick = try Peer { connection in
            Peer.hear(connection)
            _ = Peer.say(Self.good, to: connection)
        }
        let outgoing = Outgoing.local()
        let (stuckURL, quickURL) = (try stuck.url(), try quick.url())
        await withTaskGroup(of: OutgoingError?.self) { group in
            for _ in 0..<50 { group.addTask { await outgoing.failure(to: stuckURL) } }
            await stuck.connections.reach(50)
            for _ in 0..<20 { #expect(await outgoing.failure(to: quickURL) == nil) }
            group.cancelAll()
            for await failure in group { #expect(failure?.kind == .cancelled) }
        }
    }

    @Test func cancellingEndsTheTransferAtOnce() async throws {
        let peer = try Peer { Peer.waitForEnd($0) }
        let outgoing = Outgoing.local()
        let url = try peer.url()
        for turn in 1...20 {
            let task = Task { await outgoing.failure(to: url) }
            await peer.connections.reach(turn)
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        let peer = try Peer { Peer.waitForEnd($0) }
        let outgoing = Outgoing.local()
        let url = try peer.url()
        let (begin, begun) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            // Ends at once when the task is cancelled.
            for await _ in begin { break }
            return await outgoing.failure(to: url)
        }
        task.cancel()
        begun.finish()
        #expect(await task.value?.kind == .cancelled)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
    func thisMachineIsSentToOnlyIfAllowed(host: String) async throws {
        let peer = try Peer { connection in
            Peer.hear(connection)
            _ = Peer.say(Self.good, to: connection)
        }
        let url = try WebURL("http://\(host):\(peer.port)/")
        // `localhost` is a name like any other to the check: what counts is the address it leads to when connected.
        #expect(await Outgoing().failure(to: url)?.kind == .forbidden)
        #expect(peer.connections.most == 0)
    }

    @Test(arguments: ["169.254.169.254", "[fe80::1]", "224.0.0.1", "255.255.255.255", "[fd00:ec2::254]"])
    func localNetworksAreSentToOnlyIfAllowed(host: String) async throws {
        let outgoing = Outgoing(OutgoingOptions())
        #expect(await outgoing.failure(to: try WebURL("http://\(host)/latest/meta-data"))?.kind == .forbidden)
    }
}
