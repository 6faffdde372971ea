/// The UUID of a job: 128 bits, made by the server as version 7 of RFC 9562, so that its order is that of creation.
package struct JobID: Hashable, Comparable, Sendable {
    /// The first 64 bits: of a version 7 UUID, 48 bits of milliseconds, the version, 12 bits of finer time.
    package let high: UInt64
    /// The last 64 bits: of a version 7 UUID, the variant and 62 random bits.
    package let low: UInt64

    /// Makes an id out of its two halves, in big-endian reading.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The time in the id, to the millisecond; means nothing unless the id is of version 7.
    package var createdAt: Timestamp { Timestamp(microseconds: Int64(high >> 16) * 1000) }

    /// The version, 7 for the ids this service makes.
    package var version: Int { Int(high >> 12 & 0xF) }

    /// The smallest id a job created at `time` or later can have: all bits behind the milliseconds are zero.
    ///
    /// Bounds a search or a partition, `lowest(at: a) <= id < lowest(at: b)`. Times before 1970 give the smallest of
    /// all.
    package static func lowest(at time: Timestamp) -> JobID {
        JobID(high: UInt64(max(0, time.microseconds / 1000)) << 16, low: 0)
    }

    /// Compares as Postgres compares uuid: byte by byte, unsigned.
    package static func < (a: JobID, b: JobID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension JobID: LosslessStringConvertible {
    /// Reads the canonical form, 8-4-4-4-12 hexadecimal digits in either case; nil for anything else.
    package init?(_ text: String) {
        var text = text
        guard let id = text.withUTF8({ JobID(utf8: $0) }) else { return nil }
        self = id
    }

    private init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        guard text.count == Self.length else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for index in 0..<Self.length {
            if Self.isHyphen(index) {
                guard text[index] == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Self.digit(text[index]) else { return nil }
            if index < 19 { halves.0 = halves.0 << 4 | digit } else { halves.1 = halves.1 << 4 | digit }
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// The canonical form in lower case, 36 characters.
    package var description: String {
        String(unsafeUninitializedCapacity: Self.length) { bytes in
            write(to: bytes)
            return Self.length
        }
    }

    /// The bytes of ``description``.
    package static let length = 36

    /// Writes ``description`` into the first ``length`` of `bytes`.
    package func write(to bytes: UnsafeMutableBufferPointer<UInt8>) {
        var bits = high
        for index in 0..<Self.length {
            if Self.isHyphen(index) {
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
