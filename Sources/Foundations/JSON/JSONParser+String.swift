extension Parser {
    /// The string that begins at `position` with its opening quote.
    mutating func string() throws(Stop) -> String {
        let open = position
        position += 1
        let start = position
        var isASCII = true
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let text = bytes[start..<position]
                position += 1
                return isASCII
                    ? String(decoding: UnsafeBufferPointer(rebasing: text), as: UTF8.self)
                    : try validated(UnsafeBufferPointer(rebasing: text), at: start)
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw stop(.controlCharacter(byte))
            case 0x80...: isASCII = false
            default: break
            }
            position += 1
        }
        throw unclosed(open)
    }

    /// The rest of a string whose first escape is at `position`; `start` is the byte behind the opening quote.
    private mutating func escapedString(from start: Int) throws(Stop) -> String {
        var text = ""
        var runStart = start
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                text += try run(from: runStart)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text += try run(from: runStart)
                text.unicodeScalars.append(try escape())
                runStart = position
            case 0..<0x20: throw stop(.controlCharacter(byte))
            default: position += 1
            }
        }
        throw unclosed(start - 1)
    }

    private func run(from start: Int) throws(Stop) -> String {
        try validated(UnsafeBufferPointer(rebasing: bytes[start..<position]), at: start)
    }

    /// The bytes as a string, or the offset of the first that is not UTF-8.
    private func validated(_ text: UnsafeBufferPointer<UInt8>, at start: Int) throws(Stop) -> String {
        // Most texts are ASCII, and validating UTF-8 is much slower than copying.
        if text.reduce(0, |) < 0x80 { return String(decoding: text, as: UTF8.self) }
        if let string = String(validating: text, as: UTF8.self) { return string }
        throw Stop(reason: .invalidUTF8, offset: start + Self.firstInvalid(in: text))
    }

    /// How many leading bytes of `text` are whole, valid UTF-8 characters.
    private static func firstInvalid(in text: UnsafeBufferPointer<UInt8>) -> Int {
        var decoder = UTF8()
        var bytes = text.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&bytes) { offset += UTF8.width(scalar) }
        return offset
    }

    /// The failure of a string without a closing quote; invalid UTF-8 in it is reported instead, because it may be the
    /// cause.
    private func unclosed(_ open: Int) -> Stop {
        let text = UnsafeBufferPointer(rebasing: bytes[(open + 1)...])
        if String(validating: text, as: UTF8.self) == nil {
            return Stop(reason: .invalidUTF8, offset: open + 1 + Self.firstInvalid(in: text))
        }
        return Stop(reason: .unexpectedEnd(expected: "a closing quote"), offset: bytes.count)
    }

    /// The character of the escape at `position`; leaves `position` behind it.
    private mutating func escape() throws(Stop) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let letter = next else { throw missing("an escaped character") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default: throw Stop(reason: .badEscape, offset: start)
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(Stop) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if first == 0 { throw Stop(reason: .nul, offset: start) }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        else { throw Stop(reason: .loneSurrogate, offset: start) }
        position += 2
        let second = try fourHexDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw Stop(reason: .loneSurrogate, offset: start) }
        return scalar
    }

    private mutating func fourHexDigits() throws(Stop) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap(Self.hexDigit) else { throw missing("four hexadecimal digits") }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
