import Synchronization

/// The id that ties a response, a log line and a client's own log together.
package enum RequestID {
    /// Where this process starts to count, at random, so that two processes hardly ever share an id.
    private static let start = UInt64.random(in: .min ... .max)
    private static let made = Atomic<UInt64>(0)

    /// A fresh id of 13 letters and digits, which fits a `String` without an allocation.
    package static func make() -> String {
        text(mixed(start &+ made.add(1, ordering: .relaxed).newValue))
    }

    /// The client's id if it is `[A-Za-z0-9._-]{1,128}`, else a fresh one: a malformed id does not fail the request.
    package static func adopt(_ given: String?) -> String {
        guard let given, (1...128).contains(given.utf8.count), given.utf8.allSatisfy(isAllowed) else { return make() }
        return given
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// SplitMix64's finaliser (Steele, Lea, Flood 2014): a bijection, so counting up never repeats an id.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// Thirteen digits of base 32, in Crockford's alphabet (no i, l, o, u).
    private static func text(_ value: UInt64) -> String {
        let digits: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"
        return String(unsafeUninitializedCapacity: 13) { buffer in
            for place in 0..<13 {
                buffer[12 - place] = digits.utf8Start[Int(value >> UInt64(5 * place) & 31)]
            }
            return 13
        }
    }
}
