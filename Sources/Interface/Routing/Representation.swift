package import JSON
package import Wire

/// A value that a route answers, independent of the medium.
package protocol Representation: Sendable {
    /// Whether it links to other resources, so that caches keep the answers for other prefixes apart.
    static var hasLinks: Bool { get }
    /// Whether it is a ``ListRepresentation``, so that answers that are none need no cast to find out.
    static var isList: Bool { get }

    /// About how many bytes it takes in JSON.
    var jsonCapacity: Int { get }

    /// Writes it in JSON.
    func writeJSON(to writer: inout JSONWriter, _ links: Links)
}

extension Representation {
    /// Most have links.
    package static var hasLinks: Bool { true }
    /// Most are no lists.
    package static var isList: Bool { false }
    /// Enough for a small object.
    package var jsonCapacity: Int { 512 }
}

/// A value that is a text as it is: metrics, a description, a policy.
package protocol TextRepresentation: Representation {
    /// The text, in UTF-8.
    var text: [UInt8] { get }
}

/// A text and nothing more.
package struct Text: TextRepresentation {
    /// A text has no links of its own.
    package static let hasLinks = false
    /// The text, in UTF-8.
    package let text: [UInt8]

    /// The text, in UTF-8.
    package init(_ text: [UInt8]) { self.text = text }

    /// Writes it in JSON.
    package func writeJSON(to writer: inout JSONWriter, _: Links) {
        writer.string(String(decoding: text, as: UTF8.self))
    }
}
