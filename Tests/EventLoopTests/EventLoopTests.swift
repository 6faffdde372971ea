import EventLoop
import Testing

struct EventLoopTests {
    private actor Counter {
        private let loop: EventLoop
        var count = 0

        init(on loop: EventLoop) { self.loop = loop }

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

        func increment() {
            loop.checkIsolated()
            count += 1
        }
    }

    @Test func anActorsJobsRunOnTheLoopsThreadAndNoneIsLost() async {
        let counter = Counter(on: EventLoop())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 { await counter.increment() }
                }
            }
        }
        #expect(await counter.count == 8000)
    }
}
