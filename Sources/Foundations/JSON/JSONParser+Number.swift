extension Parser {
    /// The lexeme of the number that begins at `position`.
    mutating func number() throws(Stop) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let whole = digits()
        if whole == 0 { throw missing("a digit after the minus sign") }
        if whole > 1 && bytes[position - whole] == UInt8(ascii: "0") {
            throw Stop(reason: .badNumber("a number must not have a leading 0"), offset: start)
        }
        var fraction = 0
        if take(UInt8(ascii: ".")) {
            fraction = digits()
            if fraction == 0 { throw missing("a digit after the decimal point") }
        }
        var exponent = 0
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            let isNegative = take(UInt8(ascii: "-"))
            if !isNegative { _ = take(UInt8(ascii: "+")) }
            let first = position
            if digits() == 0 { throw missing("a digit of the exponent") }
            let magnitude = bytes[first..<position].reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), 1_000_000) }
            exponent = isNegative ? -magnitude : magnitude
        }
        guard position - start <= limits.numberBytes else {
            throw Stop(reason: .numberTooLong(limit: limits.numberBytes), offset: start)
        }
        guard Self.fitsNumeric(whole: whole, fraction: fraction, exponent: exponent) else {
            throw Stop(reason: .numberOutOfRange, offset: start)
        }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    }

    /// Consumes decimal digits and returns how many there were.
    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] { position += 1 }
        return position - start
    }

    /// Whether Postgres `numeric` holds a number spelt with so many digits and this exponent.
    ///
    /// "Up to 131072 digits before the decimal point; up to 16383 digits after" (PostgreSQL manual, table 8.2).
    private static func fitsNumeric(whole: Int, fraction: Int, exponent: Int) -> Bool {
        whole + exponent <= 131_072 && fraction - exponent <= 16_383
    }
}
