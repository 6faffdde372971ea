/// The UUID of a `Noun`, such as `ID<Job>`: 128 bits, made by the server as version 7 of RFC 9562, so that its order is
/// that of creation.
package struct ID<Noun>: Hashable, Comparable, Sendable {
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

    /// The smallest id that what was created at `time` or later can have: all bits behind the milliseconds are zero.
    ///
    /// Bounds a search or a partition, `lowest(at: a) <= id < lowest(at: b)`. Times before 1970 give the smallest of
    /// all.
    package static func lowest(at time: Timestamp) -> ID {
        ID(high: UInt64(max(0, time.microseconds / 1000)) << 16, low: 0)
    }

    /// The greatest there is: the bound of a list that begins with the newest.
    package static var greatest: ID { ID(high: .max, low: .max) }

    /// Compares as Postgres compares uuid: byte by byte, unsigned.
    package static func < (a: ID, b: ID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension ID: LosslessStringConvertible {
    /// Reads the canonical form, 8-4-4-4-12 hexadecimal digits in either case; nil for anything else.
    package init?(_ text: String) {
        var text = text
        guard let (high, low) = text.withUTF8({ UUIDText.read($0) }) else { return nil }
        self.init(high: high, low: low)
    }

    /// The canonical form in lower case, 36 characters.
    package var description: String {
        String(unsafeUninitializedCapacity: UUIDText.length) { bytes in
            UUIDText.write(high, low, to: bytes)
            return UUIDText.length
        }
    }

    /// The bytes of ``description``.
    package static var length: Int { UUIDText.length }

    /// Writes ``description`` into the first ``length`` of `bytes`.
    package func write(to bytes: UnsafeMutableBufferPointer<UInt8>) { UUIDText.write(high, low, to: bytes) }
}
