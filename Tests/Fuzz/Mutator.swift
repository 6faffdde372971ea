import JSON

/// Makes inputs out of seeds: by the grammar of JSON where the seed is JSON, by bytes and tokens always.
struct Mutator {
    var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// The longest input, in bytes; longer ones are cut.
    static let longest = 20_000

    /// A new input, now and then a seed as it is.
    mutating func input(from seeds: [[UInt8]]) -> [UInt8] {
        var bytes = pick(seeds)
        if chance(2), let value = try? JSON(parsing: bytes) { bytes = loosely(mutated(value)) }
        for _ in 0..<pick([0, 1, 1, 1, 2, 3, 8]) { damage(&bytes, others: seeds) }
        return Array(bytes.prefix(Self.longest))
    }

    /// One change that knows nothing of grammar.
    private mutating func damage(_ bytes: inout [UInt8], others: [[UInt8]]) {
        let range = someRange(of: bytes)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: if !range.isEmpty { bytes[range.lowerBound] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        case 1: if !range.isEmpty { bytes[range.lowerBound] = .random(in: 0...255, using: &random) }
        case 2: bytes.removeSubrange(range)
        case 3: bytes.insert(contentsOf: bytes[range], at: range.upperBound)
        case 4: bytes.replaceSubrange(range, with: pick(Tokens.all))
        case 5, 6: bytes.insert(contentsOf: pick(Tokens.all), at: range.lowerBound)
        case 7:
            let other = pick(others)
            bytes.replaceSubrange(range, with: other[someRange(of: other)])
        case 8: bytes.removeSubrange(range.lowerBound...)
        default:
            let token = pick(Tokens.all)
            let times = pick([2, 31, 32, 33, 63, 64, 65, 1000])
            bytes.insert(contentsOf: Array(repeatElement(token, count: times).joined()), at: range.lowerBound)
        }
    }

    /// A stretch of the bytes, mostly short, maybe empty.
    private mutating func someRange(of bytes: [UInt8]) -> Range<Int> {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let length = pick([0, 1, 1, 2, 4, 8, 16, 64, bytes.count])
        return start..<min(bytes.count, start + length)
    }

    /// One of the choices, each as likely.
    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    /// True one time in `n`.
    mutating func chance(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &random) == 0 }
}

/// A generator whose numbers depend on the seed alone (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
