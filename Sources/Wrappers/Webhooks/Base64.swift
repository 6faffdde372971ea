/// Base64 with the alphabet of RFC 4648, section 4, and its padding; any other spelling of the same bytes is refused.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let text = Array(text)
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: 4) {
            var bits = 0
            for byte in text[start..<start + 4] {
                guard byte == padding || alphabet.contains(byte) else { return nil }
                bits = bits << 6 | (alphabet.firstIndex(of: byte) ?? 0)
            }
            bytes += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
        }
        bytes.removeLast(min(bytes.count, text.suffix(2).count { $0 == padding }))
        // Padding in the middle, or bits behind the end, would be another spelling.
        return Array(encode(bytes).utf8) == text ? bytes : nil
    }
}
