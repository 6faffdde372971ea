/// What is wrong with a percent-encoded text.
package enum PercentFailure: Error, Equatable {
    /// A `%` that two hexadecimal digits do not follow.
    case badEscape
    /// A `%00`: no text in ExecDB may hold a NUL.
    case nul
    /// The bytes that come out are not UTF-8.
    case notUTF8

    /// The failure as the end of a sentence: "the path …".
    package var explanation: String {
        switch self {
        case .badEscape: "has a % that is not followed by two hexadecimal digits"
        case .nul: "contains a NUL (%00)"
        case .notUTF8: "is not UTF-8 once its escapes are decoded"
        }
    }
}

/// Percent-decoding (RFC 3986, 2.1) that refuses malformed input.
package enum PercentDecoding {
    /// Decodes `bytes`, strictly.
    ///
    /// - Parameter plusIsSpace: `+` stands for a space, as in queries and forms.
    package static func decode(
        _ bytes: some Collection<UInt8>, plusIsSpace: Bool = false
    ) throws(PercentFailure) -> String {
        // Most texts need no decoding, and validating UTF-8 is much slower than copying ASCII.
        if bytes.allSatisfy(isPlain) { return String(decoding: bytes, as: UTF8.self) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            var byte = bytes[index]
            bytes.formIndex(after: &index)
            if byte == UInt8(ascii: "%") {
                let high = try digit(bytes, &index)
                let low = try digit(bytes, &index)
                byte = high << 4 | low
            } else if byte == UInt8(ascii: "+"), plusIsSpace {
                byte = UInt8(ascii: " ")
            }
            guard byte != 0 else { throw .nul }
            decoded.append(byte)
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// ASCII that stands for itself everywhere.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "%") && byte != UInt8(ascii: "+") && byte != 0 && byte < 0x80
    }

    private static func digit<Bytes: Collection<UInt8>>(
        _ bytes: Bytes, _ index: inout Bytes.Index
    ) throws(PercentFailure) -> UInt8 {
        guard index != bytes.endIndex else { throw .badEscape }
        defer { bytes.formIndex(after: &index) }
        switch bytes[index] {
        case let byte where byte >= 0x30 && byte <= 0x39: return byte - 0x30
        case let byte where byte >= 0x41 && byte <= 0x46: return byte - 0x41 + 10
        case let byte where byte >= 0x61 && byte <= 0x66: return byte - 0x61 + 10
        default: throw .badEscape
        }
    }
}
