package import HTTP
package import Wire

extension Links {
    /// A path with a query.
    package func path(_ path: String, _ query: [QueryItem]) -> String {
        query.isEmpty ? self.path(path) : self.path(path) + "?" + Self.text(query)
    }

    /// A query as text. Characters with a meaning in a query, a form, a shell or a pattern, and those not allowed in a
    /// URL, are percent-encoded.
    package static func text(_ query: [QueryItem]) -> String {
        query.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(contentsOf: [hex[Int(byte >> 4)], hex[Int(byte & 15)]])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~:".utf8.contains(byte)
        }
    }
}
