import EventLoop
import Glibc
import Testing

/// Handlers are called while there is news, and not after `unwatch`.
@Suite(.timeLimit(.minutes(5))) struct WatchTests {
    private struct Pipe {
        let read: CInt
        let write: CInt

        init() {
            var ends: [CInt] = [-1, -1]
            precondition(pipe(&ends) == 0)
            (read, write) = (ends[0], ends[1])
        }

        func send() { _ = Glibc.write(write, "x", 1) }

        func receive() -> Int {
            var byte: UInt8 = 0
            return Glibc.read(read, &byte, 1)
        }

        func close() {
            Glibc.close(read)
            Glibc.close(write)
        }
    }

    /// Runs `body` on a new loop and waits until it calls the closure it is given.
    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (EventLoop, @escaping @Sendable (Value) -> Void) -> Void
    ) async -> Value {
        let loop = EventLoop()
        return await withCheckedContinuation { continuation in
            loop.submit { body(loop) { continuation.resume(returning: $0) } }
        }
    }

    @Test func whatIsReadableIsTold() async {
        let pipe = Pipe()
        let received = await onLoop { loop, done in
            loop.watch(pipe.read, for: .readable) {
                let count = pipe.receive()
                loop.unwatch(pipe.read)
                done(count)
            }
            pipe.send()
        }
        #expect(received == 1)
        pipe.close()
    }

    @Test func theEndOfThePeerIsTold() async {
        let pipe = Pipe()
        let received = await onLoop { loop, done in
            loop.watch(pipe.read, for: .readable) {
                let count = pipe.receive()
                loop.unwatch(pipe.read)
                done(count)
            }
            Glibc.close(pipe.write)
        }
        #expect(received == 0)
        close(pipe.read)
    }

    @Test func roomIsToldOnlyWhenAskedFor() async {
        let pipe = Pipe()
        let wasAsked = await onLoop { loop, done in
            nonisolated(unsafe) var isAsked = false
            loop.watch(pipe.write, for: []) {
                loop.unwatch(pipe.write)
                done(isAsked)
            }
            loop.after(.milliseconds(10)) {
                isAsked = true
                loop.rearm(pipe.write, for: .writable)
            }
        }
        #expect(wasAsked)
        pipe.close()
    }

    @Test func nothingIsToldAfterUnwatchEvenOfANumberThatIsGivenOutAnew() async {
        let first = Pipe()
        let calls = await onLoop { (loop: EventLoop, done: @escaping @Sendable ([String]) -> Void) in
            nonisolated(unsafe) var calls: [String] = []
            loop.watch(first.read, for: .readable) { calls.append("first") }
            // Closed behind the loop's back: epoll has forgotten the number, the loop has not.
            first.close()
            let second = Pipe()
            loop.watch(second.read, for: .readable) {
                calls.append("second")
                loop.unwatch(second.read)
                second.close()
                done(calls)
            }
            second.send()
        }
        #expect(calls == ["second"])
    }
}
