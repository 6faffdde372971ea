import EventLoop
import Locking
import Testing

@Suite(.timeLimit(.minutes(5))) struct EventLoopTests {
    private actor Counter {
        private let loop: EventLoop
        private(set) var count = 0

        init(on loop: EventLoop) { self.loop = loop }

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

        func increment() {
            loop.checkIsolated()
            count += 1
        }

        nonisolated func incrementFromHandler() { assumeIsolated { $0.increment() } }
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

    @Test func tasksOfALoopExecutorGoOnOnTheLoopsThread() async {
        let loop = EventLoop()
        let executor = LoopExecutor(loop)
        let places = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask(executorPreference: executor) {
                    await Task.yield()
                    return loop.isIsolatingCurrentContext() == true
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(places == Array(repeating: true, count: 100))
    }

    @Test func aLoopIsTheCurrentOneOnItsOwnThreadAlone() async {
        let loops = [EventLoop(), EventLoop()]
        #expect(EventLoop.current == nil)
        for loop in loops {
            let current = Locked<EventLoop?>(nil)
            await loop.run { current.withLock { $0 = EventLoop.current } }
            #expect(current.withLock { $0 } === loop)
        }
    }

    @Test func submittedWorkRunsInOrder() async {
        let loop = EventLoop()
        let order = Locked<[Int]>([])
        await withCheckedContinuation { continuation in
            for number in 0..<1000 { loop.submit { order.withLock { $0.append(number) } } }
            loop.submit { continuation.resume() }
        }
        #expect(order.withLock { $0 } == Array(0..<1000))
    }

    @Test func workMaySubmitMoreWork() async {
        let loop = EventLoop()
        await withCheckedContinuation { continuation in
            loop.submit { loop.submit { loop.submit { continuation.resume() } } }
        }
    }

    @Test func isolationIsKnownOutsideJobs() async {
        let loop = EventLoop()
        let counter = Counter(on: loop)
        #expect(loop.isIsolatingCurrentContext() == false)
        let onLoop = await withCheckedContinuation { continuation in
            loop.submit {
                counter.incrementFromHandler()
                continuation.resume(returning: loop.isIsolatingCurrentContext())
            }
        }
        #expect(onLoop == true)
        #expect(await counter.count == 1)
    }

    @Test func assumingIsolationElsewhereTraps() async {
        await #expect(processExitsWith: .failure) {
            Counter(on: EventLoop()).incrementFromHandler()
        }
    }

    @Test func watchingFromElsewhereTraps() async {
        await #expect(processExitsWith: .failure) {
            EventLoop().watch(0, for: .readable) {}
        }
    }

    @Test func timersRunOnTheLoopEarliestFirstAndNotBeforeTheyAreDue() async {
        let loop = EventLoop()
        let order = Locked<[Int]>([])
        let begin = ContinuousClock.now
        await withCheckedContinuation { continuation in
            loop.submit {
                loop.after(.milliseconds(30)) { continuation.resume() }
                loop.after(.milliseconds(20)) { order.withLock { $0.append(2) } }
                loop.after(.milliseconds(10)) { order.withLock { $0.append(1) } }
                loop.after(.zero) { order.withLock { $0.append(0) } }
            }
        }
        #expect(ContinuousClock.now - begin >= .milliseconds(30))
        #expect(order.withLock { $0 } == [0, 1, 2])
    }
}
