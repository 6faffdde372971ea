import Locking
import TestSupport
import Testing

@testable import HTTP

/// The buffer between a task that makes a body and the server that sends it.
@Suite(.timeLimit(.minutes(5))) struct BodyWriterTests {
    /// Counts how often it was suspended and resumed.
    final class Server: Sendable {
        private let counts = Locked((suspended: 0, resumed: 0))

        var suspended: Int { counts.withLock { $0.suspended } }
        var resumed: Int { counts.withLock { $0.resumed } }

        func suspend() { counts.withLock { $0.suspended += 1 } }
        func resume() { counts.withLock { $0.resumed += 1 } }

        func read(_ writer: BodyWriter, _ size: Int = 100) -> (BodyWriter.Reading, [UInt8]) {
            var target = [UInt8](repeating: 0, count: size)
            let reading = target.withUnsafeMutableBytes { writer.read(into: $0) { suspend() } }
            guard case .bytes(let count) = reading else { return (reading, []) }
            return (reading, Array(target.prefix(count)))
        }
    }

    private let server = Server()

    private func writer(limit: Int = 10) -> BodyWriter { BodyWriter(limit: limit) { [server] in server.resume() } }

    @Test func bytesComeOutInOrder() async throws {
        let writer = writer()
        try await writer.write([1, 2, 3])
        try await writer.write([4, 5])
        #expect(server.read(writer, 2) == (.bytes(2), [1, 2]))
        try await writer.write([6])
        #expect(server.read(writer) == (.bytes(4), [3, 4, 5, 6]))
        writer.finish()
        #expect(server.read(writer).0 == .end)
        #expect(server.suspended == 0 && server.resumed == 0)
    }

    @Test func moreThanTheBoundWaitsForTheReader() async throws {
        let writer = writer()
        let isThrough = Locked(false)
        async let writing: Void = {
            try await writer.write(Array(0..<35))
            isThrough.withLock { $0 = true }
            writer.finish()
        }()
        var read: [UInt8] = []
        try await eventually {
            let (reading, bytes) = server.read(writer, 3)
            #expect(isThrough.withLock { !$0 } || read.count >= 22)
            read += bytes
            return reading == .end
        }
        try await writing
        #expect(read == Array(0..<35))
        #expect(server.suspended == server.resumed)
    }

    @Test func aReaderThatFindsNothingIsResumedOnce() async throws {
        let writer = writer()
        #expect(server.read(writer).0 == .nothing)
        try await writer.write([])
        #expect(server.resumed == 0)
        try await writer.write([1])
        try await writer.write([2])
        #expect(server.resumed == 1)
        #expect(server.read(writer).1 == [1, 2])
        #expect(server.read(writer).0 == .nothing)
        writer.close()
        #expect(server.resumed == 2)
        #expect(server.read(writer).0 == .failure)
    }

    @Test func whatWasWrittenBeforeTheFailureIsRead() async throws {
        let writer = writer()
        try await writer.write([1])
        #expect(writer.fail())
        #expect(server.read(writer).1 == [1])
        #expect(server.read(writer).0 == .failure)
        #expect(!writer.fail())
    }

    @Test func closingEndsThoseWhoWaitForRoom() async throws {
        let writer = writer()
        let task = Task { try await writer.write([UInt8](repeating: 1, count: 100)) }
        try await eventually { server.read(writer, 1).0 != .nothing }
        writer.close()
        await #expect(throws: CancellationError.self) { try await task.value }
        await #expect(throws: CancellationError.self) { try await writer.write([1]) }
        #expect(server.read(writer).0 == .failure)
    }

    @Test func aCancelledTaskDoesNotWaitForRoom() async throws {
        let writer = writer()
        let task = Task { try await writer.write([UInt8](repeating: 1, count: 100)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func drainingEndsAWait() async throws {
        let writer = writer()
        async let waiting: Void = writer.during {
            try? await Task.sleep(for: .seconds(30))
            #expect(Task.isCancelled)
        }
        #expect(!writer.isDraining)
        writer.drain()
        await waiting
        #expect(writer.isDraining)
        try await writer.write([1])
        #expect(server.read(writer).1 == [1])
    }

    @Test func aWaitThatEndsByItselfGoesOn() async {
        let writer = writer()
        await writer.during {}
        #expect(!writer.isDraining)
    }

    @Test func aStreamIsCollected() async throws {
        let stream = BodyStream { writer in
            for _ in 0..<10 { try await writer.write([UInt8](repeating: 7, count: 100_000)) }
        }
        #expect(try await stream.collect() == [UInt8](repeating: 7, count: 1_000_000))
    }
}
