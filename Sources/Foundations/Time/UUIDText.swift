/// The canonical form of a UUID (RFC 9562, section 4): 8-4-4-4-12 hexadecimal digits.
///
/// Not generic, as ``ID`` is, so that the loops over bytes are compiled once.
enum UUIDText {
    /// Its bytes.
    static let length = 36

    /// Reads both halves of it, digits in either case; nil for anything else.
    static func read(_ text: UnsafeBufferPointer<UInt8>) -> (high: UInt64, low: UInt64)? {
        guard text.count == length else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for index in 0..<length {
            if isHyphen(index) {
                guard text[index] == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = digit(text[index]) else { return nil }
            if index < 19 { halves.0 = halves.0 << 4 | digit } else { halves.1 = halves.1 << 4 | digit }
        }
        return halves
    }

    /// Writes it, in lower case, into the first ``length`` of `bytes`.
    static func write(_ high: UInt64, _ low: UInt64, to bytes: UnsafeMutableBufferPointer<UInt8>) {
        var bits = high
        for index in 0..<length {
            if isHyphen(index) {
                bytes[index] = UInt8(ascii: "-")
                if index == 18 { bits = low }
                continue
            }
            let digit = UInt8(bits >> 60)
            bytes[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            bits <<= 4
        }
    }

    private static func isHyphen(_ index: Int) -> Bool { index == 8 || index == 13 || index == 18 || index == 23 }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
