/// One `name=value` of a query or a form, both decoded.
package struct QueryItem: Sendable, Equatable {
    /// What stands before the `=`; never empty.
    package var name: String
    /// What stands after it; may be empty.
    package var value: String

    /// Pairs a name with its value.
    package init(name: String, value: String) {
        (self.name, self.value) = (name, value)
    }

    /// What is wrong with a list of pairs.
    package enum Failure: Error, Equatable {
        /// This name or value cannot be decoded.
        case undecodable(String, PercentFailure)
        /// This pair has no `=`.
        case noEquals(String)
        /// A pair begins with `=`.
        case noName
    }

    /// Parses `a=1&b=2`, `+` being a space; empty pairs, as in `a=1&&b=2&`, are skipped.
    package static func parse(_ bytes: some Collection<UInt8>) throws(Failure) -> [QueryItem] {
        var items: [QueryItem] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { throw .noEquals(shown(pair)) }
            guard equals != pair.startIndex else { throw .noName }
            let value = pair[pair.index(after: equals)...]
            items.append(QueryItem(name: try decoded(pair[..<equals]), value: try decoded(value)))
        }
        return items
    }

    private static func decoded(_ bytes: some Collection<UInt8>) throws(Failure) -> String {
        do {
            return try PercentDecoding.decode(bytes, plusIsSpace: true)
        } catch {
            throw .undecodable(shown(bytes), error)
        }
    }

    /// The bytes as a message shows them: the first 40, without control characters.
    private static func shown(_ bytes: some Collection<UInt8>) -> String {
        let printable = bytes.prefix(40).map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
        let text = String(decoding: printable, as: UTF8.self)
        return bytes.count > 40 ? text + "…" : text
    }
}

extension QueryItem.Failure {
    /// What is wrong, for a person to read.
    package var sentence: String {
        switch self {
        case .undecodable(let text, let failure): "“\(text)” \(failure.explanation)."
        case .noEquals(let text): "“\(text)” has no “=” and so no value."
        case .noName: "A “=” has no name before it."
        }
    }
}
