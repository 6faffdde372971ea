extension Timestamp {
    /// Reads an RFC 3339 time: `2026-11-20T23:57:09Z`, `2026-11-21t00:57:09.5+01:00`.
    ///
    /// Any offset from -23:59 to +23:59, `t` and `z` in either case, a fraction of 1 to 9 digits of which microseconds
    /// are kept. A second of 60 counts as the first of the next minute, as in Postgres, where a leap second may be
    /// (23:59 in UTC). Nil for anything else, also for a space instead of the `T`, a missing offset and years outside
    /// 0001 to 9999 in UTC.
    package init?(rfc3339 text: some StringProtocol) {
        guard text.utf8.count <= Scanner.longest else { return nil }
        var scanner = Scanner(Array(text.utf8))
        guard let date = scanner.date(), scanner.either("T", "t"), let time = scanner.time(),
            let offset = scanner.offset(), scanner.isAtEnd
        else { return nil }
        let minutes = date.daysSince1970 * 1440 + time.minutes - offset
        if time.seconds == 60 && (minutes % 1440 + 1440) % 1440 != 1439 { return nil }
        let microseconds = Int64(minutes * 60 + time.seconds) * 1_000_000 + Int64(time.microseconds)
        guard (Self.earliest.microseconds...Self.latest.microseconds).contains(microseconds) else { return nil }
        self.init(microseconds: microseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The time as RFC 3339 in UTC with six digits of fraction: `2026-11-20T23:57:09.123456Z`.
    package var description: String {
        String(unsafeUninitializedCapacity: Self.length) { bytes in
            write(to: bytes)
            return Self.length
        }
    }

    /// The bytes of ``description``.
    package static let length = 27

    /// Writes ``description`` into the first ``length`` of `bytes`.
    package func write(to bytes: UnsafeMutableBufferPointer<UInt8>) {
        let shown = min(max(self, .earliest), .latest).microseconds
        let (second, fraction) = Self.floorDivide(Int(shown), 1_000_000)
        let (day, secondOfDay) = Self.floorDivide(second, 86_400)
        let date = CivilDate(daysSince1970: day)
        var place = 0
        func number(_ value: Int, digits: Int, then mark: Unicode.Scalar) {
            var rest = UInt32(truncatingIfNeeded: value)
            var index = place + digits
            bytes[index] = UInt8(ascii: mark)
            while index > place {
                index -= 1
                bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            place += digits + 1
        }
        number(date.year, digits: 4, then: "-")
        number(date.month, digits: 2, then: "-")
        number(date.day, digits: 2, then: "T")
        number(secondOfDay / 3600, digits: 2, then: ":")
        number(secondOfDay / 60 % 60, digits: 2, then: ":")
        number(secondOfDay % 60, digits: 2, then: ".")
        number(fraction, digits: 6, then: "Z")
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
        let remainder = (value % divisor + divisor) % divisor
        return ((value - remainder) / divisor, remainder)
    }
}

/// Reads the parts of an RFC 3339 time one after the other.
private struct Scanner {
    /// The bytes of `2026-11-20T23:57:09.123456789+00:00`.
    static let longest = 35

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func date() -> CivilDate? {
        guard let year = number(4), year >= 1, byte("-"), let month = number(2), byte("-"), let day = number(2) else {
            return nil
        }
        return CivilDate(year: year, month: month, day: day)
    }

    mutating func time() -> (minutes: Int, seconds: Int, microseconds: Int)? {
        guard let hour = number(2), hour < 24, byte(":"), let minute = number(2), minute < 60, byte(":"),
            let second = number(2), second <= 60, let fraction = fraction()
        else { return nil }
        return (hour * 60 + minute, second, second == 60 ? 0 : fraction)
    }

    /// Microseconds of an optional fraction; nil when it has no digit or more than nine.
    private mutating func fraction() -> Int? {
        guard byte(".") else { return 0 }
        var (value, digits) = (0, 0)
        while let digit = digit() {
            digits += 1
            if digits <= 6 { value = value * 10 + digit }
        }
        guard (1...9).contains(digits) else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    /// Minutes east of UTC.
    mutating func offset() -> Int? {
        if either("Z", "z") { return 0 }
        let sign = byte("+") ? 1 : byte("-") ? -1 : 0
        guard sign != 0, let hour = number(2), hour < 24, byte(":"), let minute = number(2), minute < 60 else {
            return nil
        }
        return sign * (hour * 60 + minute)
    }

    mutating func either(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool { byte(a) || byte(b) }

    private mutating func byte(_ expected: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: expected) else { return false }
        position += 1
        return true
    }

    private mutating func number(_ digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit() -> Int? {
        guard position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] else { return nil }
        position += 1
        return Int(bytes[position - 1] - UInt8(ascii: "0"))
    }
}
