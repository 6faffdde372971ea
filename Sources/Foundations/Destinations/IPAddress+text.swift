extension IPAddress {
    /// Reads `192.0.2.1`, or an IPv6 address such as `2001:db8::1` or `::ffff:192.0.2.1`, without brackets or zone.
    package init?(_ text: some StringProtocol) {
        let bytes = text.contains(":") ? Self.version6(text) : Self.version4(text)
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }

    /// Four decimal numbers; leading zeros are refused, because some parsers read them as octal.
    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let byte = UInt8(part), String(byte) == part else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: some StringProtocol) -> [UInt8]? {
        var rest = String(text)
        var tail: [UInt8] = []
        // The last four bytes may be written as an IPv4 address.
        if let dotted = rest.split(separator: ":", omittingEmptySubsequences: false).last, dotted.contains(".") {
            guard let bytes = version4(dotted) else { return nil }
            tail = bytes
            rest.removeLast(dotted.count)
            if !rest.hasSuffix("::") { rest.removeLast() }
        }
        let size = 16 - tail.count
        guard let gap = firstGap(in: rest) else {
            return groups(rest).flatMap { $0.count == size ? $0 + tail : nil }
        }
        guard let head = groups(rest[..<gap]), let end = groups(rest[rest.index(gap, offsetBy: 2)...]) else {
            return nil
        }
        let zeros = size - head.count - end.count
        return zeros >= 2 ? head + [UInt8](repeating: 0, count: zeros) + end + tail : nil
    }

    /// Where the first `::` begins; nil if there is none.
    private static func firstGap(in text: String) -> String.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].hasPrefix("::") { return index }
            index = text.index(after: index)
        }
        return nil
    }

    /// Groups of up to four hexadecimal digits between colons; none for the empty text.
    private static func groups(_ text: some StringProtocol) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        for group in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard (1...4).contains(group.utf8.count), group.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                let value = UInt16(group, radix: 16)
            else { return nil }
            bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
        }
        return bytes
    }
}
