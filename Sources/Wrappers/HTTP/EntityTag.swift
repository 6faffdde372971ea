/// An entity tag (RFC 9110, 8.8.3): `"3"` or `W/"3"`.
package struct EntityTag: Sendable, Equatable {
    /// What stands between the quotes, without the mark of the gzipped form.
    package var opaque: String
    /// Whether it is a weak one.
    package var weak: Bool

    /// The end of the tag of a gzipped representation, since a strong tag names one sequence of bytes.
    /// It is removed from a tag that a client sends, so that `If-Match` works with either.
    static let gzipMark = "-gzip"

    /// A strong tag, or a weak one.
    package init(_ opaque: String, weak: Bool = false) {
        (self.opaque, self.weak) = (opaque, weak)
    }

    /// As it is written in a header.
    package var text: String { "\(weak ? "W/" : "")\"\(opaque)\"" }

    /// The value of `If-Match` or `If-None-Match`.
    package enum Condition: Sendable, Equatable {
        /// `*`: any representation there is.
        case any
        /// One of these.
        case tags([EntityTag])

        /// Parses `*` or a list of tags; nil if it is neither.
        package init?(_ text: String) {
            guard text.trimmingSpaces() != "*" else {
                self = .any
                return
            }
            var tags: [EntityTag] = []
            var rest = Array(text.utf8)[...]
            while let byte = rest.first {
                if byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                    rest.removeFirst()
                    continue
                }
                guard let tag = EntityTag(takingFrom: &rest), rest.first.map(Self.endsTag) ?? true else { return nil }
                tags.append(tag)
            }
            guard !tags.isEmpty else { return nil }
            self = .tags(tags)
        }

        private static func endsTag(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        }

        /// Weak comparison, for `If-None-Match`: the opaque parts are equal.
        package func matchesWeakly(_ present: EntityTag) -> Bool {
            switch self {
            case .any: true
            case .tags(let tags): tags.contains { $0.opaque == present.opaque }
            }
        }

        /// Strong comparison, for `If-Match`: the opaque parts are equal and neither is weak.
        package func matchesStrongly(_ present: EntityTag) -> Bool {
            switch self {
            case .any: true
            case .tags(let tags): !present.weak && tags.contains { !$0.weak && $0.opaque == present.opaque }
            }
        }
    }

    /// Takes one tag off the front; nil if there is none.
    private init?(takingFrom bytes: inout ArraySlice<UInt8>) {
        weak = bytes.starts(with: "W/".utf8)
        if weak { bytes.removeFirst(2) }
        guard bytes.popFirst() == UInt8(ascii: "\""), let end = bytes.firstIndex(of: UInt8(ascii: "\"")) else {
            return nil
        }
        guard bytes[..<end].allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        opaque = text.hasSuffix(Self.gzipMark) ? String(text.dropLast(Self.gzipMark.count)) : text
        bytes = bytes[(end + 1)...]
    }
}

extension Request {
    /// `If-Match`, nil if it is not there.
    ///
    /// - Throws: `bad-header` if it is malformed: a condition that cannot be read must not be dropped.
    package func ifMatch() throws(Problem) -> EntityTag.Condition? { try condition("If-Match") }

    /// `If-None-Match`, nil if it is not there; throws as ``ifMatch()``.
    package func ifNoneMatch() throws(Problem) -> EntityTag.Condition? { try condition("If-None-Match") }

    private func condition(_ name: String) throws(Problem) -> EntityTag.Condition? {
        guard let text = headers.combined(name) else { return nil }
        guard let condition = EntityTag.Condition(text) else {
            throw .badHeader(name, #"Write it as in an ETag, with the quotes: "3", or * for any."#)
        }
        return condition
    }
}
