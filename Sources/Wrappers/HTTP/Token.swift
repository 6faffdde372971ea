/// The tokens of HTTP (RFC 9110, 5.6.2): methods, names of header fields, halves of media types.
package enum Token {
    /// Whether `text` is a token: not empty, and of allowed characters only.
    package static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(allows)
    }

    /// Whether a token may contain this byte.
    package static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: "!#$%&'*+.^`|~".utf8.contains(byte)
        }
    }
}
