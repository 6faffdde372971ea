import Locking
import Testing

@Suite(.timeLimit(.minutes(5))) struct LockedTests {
    @Test func everyIncrementOfManyTasksCounts() async {
        let counter = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 { counter.withLock { $0 += 1 } }
                }
            }
        }
        #expect(counter.withLock { $0 } == 80_000)
    }

    @Test func aThrownErrorReleasesTheLock() {
        struct Refusal: Error {}
        let value = Locked("before")
        #expect(throws: Refusal.self) { try value.withLock { _ throws(Refusal) in throw Refusal() } }
        value.withLock { $0 = "after" }
        #expect(value.withLock { $0 } == "after")
    }
}
