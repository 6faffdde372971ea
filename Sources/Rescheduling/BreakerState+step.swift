extension BreakerState {
    /// Takes a reading and says what to do. Called about once a second, and whenever there are results to tell.
    package mutating func step(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerEvent] { [] }
}
