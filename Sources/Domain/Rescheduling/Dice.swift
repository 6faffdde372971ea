package import Jobs
package import Time

/// Pseudo-random numbers, always the same for the same job.
package enum Dice {
    /// Mixes the random half of a UUID, because its first two bits are constant.
    ///
    /// Source: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    package static func roll(_ id: ID<Job>) -> UInt64 {
        var bits = id.low
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
