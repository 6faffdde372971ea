import Synchronization

/// Generates UUIDs of version 7 (RFC 9562), each greater than the one before it unless the clock was set far back.
///
/// 48 bits of milliseconds, then in `rand_a` the fraction of the millisecond (section 6.2, method 3), then 62 random
/// bits. Ids generated within the same 4096th of a millisecond take the next ones, so that the ids of one request keep
/// their order.
package struct IDGenerator: Sendable {
    private let clock: @Sendable () -> Timestamp
    private let random: @Sendable () -> UInt64
    private let last = LastTick()

    /// How far the ids may run ahead of a clock that was set back before they follow it: one second, in ticks.
    private static let tolerance: UInt64 = 1000 << 12

    /// A generator; its copies share the time of the last id.
    ///
    /// - Parameter random: Gives 64 new random bits; the default is the system's.
    package init(
        clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
        random: (@Sendable () -> UInt64)? = nil
    ) {
        self.clock = clock
        self.random = random ?? RandomBits().next
    }

    /// The next id, for any noun.
    package func next<Noun>(_: Noun.Type = Noun.self) -> ID<Noun> {
        let tick = last.advance(to: Self.tick(at: clock()), tolerance: Self.tolerance)
        let version: UInt64 = 7 << 12
        let variant: UInt64 = 0b10 << 62
        return ID(high: (tick >> 12) << 16 | version | tick & 0xFFF, low: variant | random() >> 2)
    }

    /// Milliseconds since 1970 and 12 bits of their fraction.
    private static func tick(at time: Timestamp) -> UInt64 {
        let microseconds = UInt64(max(0, time.microseconds))
        return (microseconds / 1000) << 12 | microseconds % 1000 * 4096 / 1000
    }
}

/// The tick of the last id, shared by all threads.
private final class LastTick: Sendable {
    private let value = Atomic<UInt64>(0)

    /// `now`, or one more than the last tick if that is greater by no more than `tolerance`.
    func advance(to now: UInt64, tolerance: UInt64) -> UInt64 {
        var last = value.load(ordering: .relaxed)
        while true {
            let tick = now > last || last - now > tolerance ? now : last + 1
            let (exchanged, original) = value.compareExchange(expected: last, desired: tick, ordering: .relaxed)
            if exchanged { return tick }
            last = original
        }
    }
}
