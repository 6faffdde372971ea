/// The URL of a receiver of POST requests, read so strictly that every other parser finds the same host in it.
///
/// RFC 3986 without what browsers and libraries read differently: no user, no fragment, no backslash, ASCII only, and
/// no number as a host except an IP address in its usual form.
package struct WebURL: Hashable, Sendable {
    /// The URL as it was given.
    package let text: String
    /// `http` or `https`, in lower case.
    package let scheme: String
    /// The name or the IP address, in lower case, an IPv6 address without its brackets.
    package let host: String
    /// The port, that of the scheme if none was given.
    package let port: Int

    /// The longest URL that is accepted, in bytes.
    package static let maxBytes = 2048

    /// The host's address, if the host is one; nil for a name.
    package var address: IPAddress? { IPAddress(host) }

    /// Whether the host is a name of the machine itself, `localhost` or below it (RFC 6761), or an address with a
    /// locality. The address behind any other name is checked when the connection is opened.
    package var isLocal: Bool {
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        return name == "localhost" || name.hasSuffix(".localhost") || address?.locality != nil
    }

    /// Why a text is not accepted as a URL, in words for its author.
    package struct Invalid: Error, Equatable, Sendable {
        /// What is wrong, as the predicate of the field's name: `has a user name in it`.
        package let message: String
    }

    /// Reads a URL.
    package init(_ text: String) throws(Invalid) {
        guard text.utf8.count <= Self.maxBytes else {
            throw Invalid(message: "has \(text.utf8.count) bytes; at most \(Self.maxBytes) are accepted")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Self.doubtful.contains($0) }) else {
            throw Invalid(message: "has a character that has to be percent-encoded in a URL")
        }
        guard let end = text.firstIndex(of: ":"), text[end...].hasPrefix("://") else {
            throw Invalid(message: "does not begin with https:// or http://")
        }
        scheme = text[..<end].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw Invalid(message: "does not begin with https:// or http://")
        }
        let rest = text[text.index(end, offsetBy: 3)...]
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !rest.contains("#") else { throw Invalid(message: "has a fragment, which is never sent") }
        guard !authority.contains("@") else {
            throw Invalid(message: "has a user name in it; receivers recognise messages by their signature")
        }
        (host, port) = try Self.split(authority, defaultPort: scheme == "https" ? 443 : 80)
        self.text = text
    }

    private static let doubtful = Set("\\\"<>^`{|}".utf8)

    private static func split(_ authority: Substring, defaultPort: Int) throws(Invalid) -> (String, Int) {
        let host: String
        var rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw Invalid(message: "has no host") }
            host = authority[..<end].dropFirst().lowercased()
            rest = authority[authority.index(after: end)...]
            guard host.contains(":"), IPAddress(host) != nil else {
                throw Invalid(message: "has no IPv6 address in its brackets")
            }
        } else {
            host = authority.prefix { $0 != ":" }.lowercased()
            rest = authority.dropFirst(host.count)
            try check(name: host)
        }
        if rest.isEmpty { return (host, defaultPort) }
        let colon = rest.removeFirst()
        guard colon == ":", let port = UInt16(rest), String(port) == rest, port > 0 else {
            throw Invalid(message: "has a port that is not a number from 1 to 65535")
        }
        return (host, Int(port))
    }

    /// Refuses what is neither a name nor an IPv4 address in its usual form, such as `0x7f.1` and `2130706433`.
    private static func check(name: String) throws(Invalid) {
        guard !name.isEmpty else { throw Invalid(message: "has no host") }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.dropLast(labels.last == "" ? 1 : 0).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isNameByte)
        }
        guard isName, name.utf8.count <= 253 else { throw Invalid(message: "has a host that is not a valid name") }
        let last = labels.last(where: { !$0.isEmpty }) ?? ""
        let isNumber =
            last.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } || last.hasPrefix("0x")
        guard !isNumber || IPAddress(name) != nil else {
            throw Invalid(message: "has a number as its host; write an IPv4 address as four decimal numbers")
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
