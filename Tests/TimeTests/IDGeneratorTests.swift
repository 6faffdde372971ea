import Synchronization
import Testing

@testable import Time

/// A clock and dice that tests move by hand.
private final class Stage: Sendable {
    private let microseconds: Atomic<Int64>
    private let rolled = Atomic<UInt64>(0)

    init(at microseconds: Int64) { self.microseconds = Atomic(microseconds) }

    func advance(by microseconds: Int64) { self.microseconds.wrappingAdd(microseconds, ordering: .relaxed) }

    var generator: IDGenerator {
        IDGenerator(
            clock: { Timestamp(microseconds: self.microseconds.load(ordering: .relaxed)) },
            random: { ~self.rolled.wrappingAdd(1, ordering: .relaxed).newValue })
    }
}

@Suite(.timeLimit(.minutes(5))) struct JobIDGeneratorTests {
    @Test func layoutOfVersion7() {
        let generator = IDGenerator(clock: { Timestamp(microseconds: 1_645_557_742_000_500) }, random: { .max })
        let id = generator.next(Thing.self)
        #expect(id.high >> 16 == 0x017F_22E2_79B0)
        #expect(id.version == 7)
        #expect(id.high & 0xFFF == 2048, "half a millisecond is half of 4096")
        #expect(id.low >> 62 == 0b10)
        #expect((id.low << 2) >> 2 == UInt64.max >> 2, "all the other bits are random")
        #expect(id.createdAt.microseconds == 1_645_557_742_000_000)
    }

    @Test func growsWhileTheClockStands() {
        let generator = Stage(at: 1_700_000_000_000_000).generator
        let ids = (0..<10_000).map { _ in generator.next(Thing.self) }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ids.allSatisfy { $0.version == 7 && $0.low >> 62 == 0b10 })
    }

    @Test func growsWithTheClock() {
        let stage = Stage(at: 1_700_000_000_000_000)
        let generator = stage.generator
        var last = generator.next(Thing.self)
        for step in 1...5000 {
            stage.advance(by: Int64(step % 3))
            let next = generator.next(Thing.self)
            #expect(last < next)
            last = next
        }
    }

    @Test func growsWhenTheClockStepsBackALittle() {
        let stage = Stage(at: 1_700_000_000_000_000)
        let generator = stage.generator
        let before = generator.next(Thing.self)
        stage.advance(by: -500_000)
        let after = generator.next(Thing.self)
        #expect(before < after)
        #expect(after.createdAt == before.createdAt)
    }

    @Test func followsTheClockThatWasSetBack() {
        let stage = Stage(at: 1_700_000_000_000_000)
        let generator = stage.generator
        _ = generator.next(Thing.self)
        stage.advance(by: -3_600_000_000)
        #expect(generator.next(Thing.self).createdAt.microseconds == 1_699_996_400_000_000)
    }

    @Test func copiesShareTheirMemory() {
        let first = Stage(at: 1_700_000_000_000_000).generator
        let second = first
        #expect(first.next(Thing.self) < second.next(Thing.self))
    }

    @Test func manyTasksMakeNoIDTwice() async {
        let generator = IDGenerator()
        let ids = await withTaskGroup(of: [ID<Thing>].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let ids = (0..<2000).map { _ in generator.next(Thing.self) }
                    return zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 } ? ids : []
                }
            }
            return await group.reduce(into: Set<ID<Thing>>()) { $0.formUnion($1) }
        }
        #expect(ids.count == 16_000)
    }

    @Test func theSystemsClockAndDice() {
        let before = Timestamp.now()
        let id = IDGenerator().next(Thing.self)
        #expect(id.createdAt.microseconds >= before.microseconds / 1000 * 1000)
        #expect(id.low != IDGenerator().next(Thing.self).low)
    }
}
