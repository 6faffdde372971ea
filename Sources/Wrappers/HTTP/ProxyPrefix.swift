/// The path under which a reverse proxy shows the service, to be put before the path of every link.
package enum ProxyPrefix {
    /// The header fields that declare it; the first that is not empty counts.
    package static let headers = ["X-Forwarded-Prefix", "X-Script-Name"]

    /// The prefix the proxy declares in `X-Forwarded-Prefix`, else in `X-Script-Name`: `/execdb`, or empty.
    ///
    /// Only `/` and unreserved characters (RFC 3986) pass, no empty, `.` or `..` segment, at most 256 bytes: such a
    /// text can be put into a header, a JSON string, HTML and a URL as it is, and cannot turn a link to another host.
    ///
    /// - Throws: `bad-header` for anything else, so that a misconfigured proxy is noticed.
    static func read(from fields: Headers) throws(Problem) -> String {
        for name in Self.headers {
            guard let value = fields[name], !value.isEmpty else { continue }
            guard let prefix = validated(value) else {
                throw .badHeader(
                    name, "It has to be a path like /execdb: letters, digits and - . _ ~ between single slashes.")
            }
            return prefix
        }
        return ""
    }

    /// `value` without a slash at its end, or nil if it is no acceptable prefix.
    static func validated(_ value: String) -> String? {
        guard value.utf8.count <= 256, value.utf8.first == UInt8(ascii: "/"), value.utf8.allSatisfy(isAllowed) else {
            return nil
        }
        let trimmed = value.hasSuffix("/") ? value.dropLast() : value[...]
        let segments = trimmed.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard trimmed.isEmpty || segments.allSatisfy({ !["", ".", ".."].contains($0) }) else { return nil }
        return String(trimmed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
