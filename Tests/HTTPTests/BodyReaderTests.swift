import Locking
import TestSupport
import Testing

@testable import HTTP

/// The buffer between the server that receives a body and the handler that reads it.
@Suite(.timeLimit(.minutes(5))) struct BodyReaderTests {
    private let server = BodyWriterTests.Server()

    private func reader(limit: Int = 10) -> BodyReader { BodyReader(limit: limit) { [server] in server.resume() } }

    private func offer(_ bytes: [UInt8], _ reader: BodyReader) -> Bool {
        bytes.withUnsafeBytes { reader.offer($0) { server.suspend() } }
    }

    @Test func bytesComeOutInOrder() async throws {
        let reader = reader()
        #expect(!offer([1, 2], reader))
        #expect(!offer([3], reader))
        #expect(try await reader.next() == [1, 2, 3])
        #expect(!offer([4], reader))
        reader.finish()
        #expect(try await reader.next() == [4])
        #expect(try await reader.next() == nil)
        #expect(try await reader.next() == nil)
    }

    @Test func aFullBufferSuspendsOnceUntilItIsRead() async throws {
        let reader = reader()
        #expect(offer([UInt8](repeating: 1, count: 10), reader))
        #expect(offer([2], reader))
        #expect((server.suspended, server.resumed) == (1, 0))
        #expect(try await reader.next()?.count == 11)
        #expect((server.suspended, server.resumed) == (1, 1))
        #expect(!offer([3], reader))
    }

    @Test func whoWaitsIsWoken() async throws {
        let reader = reader()
        async let next = reader.next()
        try await eventually { reader.isWaiting }
        #expect(!offer([1], reader))
        #expect(try await next == [1])
        async let end = reader.next()
        try await eventually { reader.isWaiting }
        reader.finish()
        #expect(try await end == nil)
    }

    @Test func aFailureComesBehindWhatHasArrived() async throws {
        let reader = reader()
        _ = offer([1], reader)
        reader.fail(.bodyTooLarge(limit: 1))
        reader.finish()
        #expect(try await reader.next() == [1])
        let problem = await #expect(throws: Problem.self) { try await reader.next() }
        #expect(problem?.status == 413)
    }

    @Test func whatIsUnwantedIsDroppedAndHoldsNobodyUp() async throws {
        let reader = reader()
        #expect(offer([UInt8](repeating: 1, count: 10), reader))
        reader.discard()
        #expect(server.resumed == 1)
        #expect(!offer([UInt8](repeating: 1, count: 10), reader))
        await #expect(throws: Problem.self) { try await reader.next() }
    }

    @Test(arguments: [false, true]) func aCancelledTaskDoesNotWait(anyMore: Bool) async throws {
        let reader = reader()
        let task = Task { try await reader.next() }
        if anyMore { try await eventually { reader.isWaiting } }
        task.cancel()
        await #expect(throws: Problem.self) { try await task.value }
    }

    @Test(arguments: [[], [1, 2, 3]] as [[UInt8]]) func aWholeBodyIsReadInOnePiece(body: [UInt8]) async throws {
        let reader = try Request(method: "PUT", target: "/", body: body).bodyReader
        if !body.isEmpty { #expect(try await reader.next() == body) }
        #expect(try await reader.next() == nil)
    }
}
