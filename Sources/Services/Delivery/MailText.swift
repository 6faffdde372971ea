import Jobs
import Time

/// Encodes text for mail, in lines of ASCII.
enum MailText {
    /// A time by RFC 5322, section 3.3, in UTC: `Fri, 20 Nov 2026 23:57:09 +0000`.
    static func date(_ time: Timestamp) -> String {
        // `2026-11-20T23:57:09.123456Z`
        let text = Array(time.description.utf8).map { Character(Unicode.Scalar($0)) }
        let month = Int(String(text[5...6])) ?? 1
        let days = Int((Double(time.microseconds) / 86_400_000_000).rounded(.down))
        // 1970-01-01 was a Thursday.
        let weekday = (days % 7 + 7 + 4) % 7
        return "\(weekdays[weekday]), \(String(text[8...9])) \(months[month - 1]) \(String(text[0...3])) "
            + "\(String(text[11...18])) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// A subject: printable ASCII of up to 900 characters as it is; any other text in encoded words of RFC 2047, each
    /// at most 75 characters long and on a line of its own.
    static func encodedWords(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?") && text.utf8.count <= 900
        guard !isPlain else { return text }
        var words: [String] = []
        var word = ""
        for character in text {
            let encoded = character.utf8.map { isLetter($0) ? String(Unicode.Scalar($0)) : hex($0) }.joined()
            if word.utf8.count + encoded.utf8.count > 60, !word.isEmpty {
                words.append(word)
                word = ""
            }
            word += encoded
        }
        words.append(word)
        return words.map { "=?utf-8?Q?\($0)?=" }.joined(separator: "\r\n ")
    }

    /// A body in quoted-printable (RFC 2045, section 6.7): lines of at most 76 characters, ended by CR LF.
    static func quotedPrintable(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var written = ""
            let bytes = Array(line.utf8).filter { $0 != UInt8(ascii: "\r") }
            for (index, byte) in bytes.enumerated() {
                let isBlankAtEnd = index == bytes.count - 1 && (byte == 0x20 || byte == 0x09)
                let isPlain = (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "=") || byte == 0x09
                let part = isPlain && !isBlankAtEnd ? String(Unicode.Scalar(byte)) : hex(byte)
                if written.utf8.count + part.utf8.count > 75 {
                    lines.append(written + "=")
                    written = ""
                }
                written += part
            }
            lines.append(written)
        }
        if lines.last != "" { lines.append("") }
        return lines.joined(separator: "\r\n")
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "=0" + digits : "=" + digits
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
