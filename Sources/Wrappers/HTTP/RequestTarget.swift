/// A request's target, split into path and query and decoded strictly.
struct RequestTarget: Equatable, Sendable {
    /// The decoded segments of the path: `/jobs/a%20b` is `["jobs", "a b"]`, `/` is `[]`, `/jobs/` is `["jobs", ""]`.
    var path: [String]
    /// The decoded pairs of the query, in order, no name twice.
    var query: [QueryItem]

    /// Parses the origin form (`/jobs?limit=5`), the absolute form (`http://host/jobs`, which RFC 9112 requires
    /// servers to accept) and the asterisk form (`*`, an empty path).
    ///
    /// - Throws: a ``Problem``, `bad-path` or `bad-query`, that says what is wrong.
    init(parsing text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        if text == "*" {
            (path, query) = ([], [])
            return
        }
        let origin = try Self.withoutAuthority(bytes[...])
        let mark = origin.firstIndex(of: UInt8(ascii: "?"))
        path = try Self.path(origin[..<(mark ?? origin.endIndex)])
        query = try mark.map { index throws(Problem) in try Self.query(origin[(index + 1)...]) } ?? []
    }

    /// Cuts `http://host` off an absolute form.
    private static func withoutAuthority(_ bytes: ArraySlice<UInt8>) throws(Problem) -> ArraySlice<UInt8> {
        if bytes.first == UInt8(ascii: "/") { return bytes }
        let lowered = bytes.prefix(8).map { $0 | 0x20 }
        for scheme in ["http://", "https://"] where lowered.starts(with: scheme.utf8) {
            let rest = bytes.dropFirst(scheme.utf8.count)
            let start = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            if let bad = rest[..<start].first(where: { !isQueryByte($0) }) {
                throw .badPath("The host in the request target contains \(named(bad)).")
            }
            return rest[start...]
        }
        throw .badPath("The request target does not begin with a slash.")
    }

    private static func path(_ bytes: ArraySlice<UInt8>) throws(Problem) -> [String] {
        if let bad = bytes.first(where: { !isPathByte($0) }) {
            throw .badPath("The path contains \(named(bad)), which has to be percent-encoded.")
        }
        guard bytes.count > 1 else { return [] }
        var segments: [String] = []
        segments.reserveCapacity(4)
        var rest = bytes.dropFirst()
        while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            segments.append(try segment(rest[..<slash]))
            rest = rest[(slash + 1)...]
        }
        segments.append(try segment(rest))
        return segments
    }

    private static func segment(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        let text: String
        do {
            text = try PercentDecoding.decode(bytes)
        } catch {
            throw .badPath("The path \(error.explanation).")
        }
        guard text != ".", text != ".." else { throw .badPath("The path contains a “\(text)” segment.") }
        // A slash from an escape has made the text shorter than its source.
        guard text.utf8.count == bytes.count || !text.utf8.contains(UInt8(ascii: "/")) else {
            throw .badPath("The path contains an encoded slash (%2F).")
        }
        return text
    }

    private static func query(_ bytes: ArraySlice<UInt8>) throws(Problem) -> [QueryItem] {
        if let bad = bytes.first(where: { !isQueryByte($0) }) {
            throw .badQuery("The query contains \(named(bad)), which has to be percent-encoded.")
        }
        let items: [QueryItem]
        do {
            items = try QueryItem.parse(bytes)
        } catch {
            throw .badQuery(error.sentence)
        }
        var seen: Set<String> = []
        for item in items where !seen.insert(item.name).inserted {
            throw .badQuery(
                "The parameter “\(item.name)” is repeated.",
                hint: "Give it once; join several values with commas.")
        }
        return items
    }

    /// RFC 3986's pchar, the slash, and the percent sign of an escape.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "%"), UInt8(ascii: "&")...UInt8(ascii: ";"), UInt8(ascii: "!"), UInt8(ascii: "$"): true
        case UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    /// Printable ASCII but the space and `#`: curl and browsers send brackets and the like as they are.
    private static func isQueryByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
    }

    private static func named(_ byte: UInt8) -> String {
        byte > 0x20 && byte < 0x7F ? "“\(Character(UnicodeScalar(byte)))”" : "the byte \(byte)"
    }
}
