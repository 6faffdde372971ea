import HTTP
import JSON
package import Wire

/// What an answer can be written in, and the renderer that does.
///
/// Another medium is another value of this type, which says of each ``Representation`` how it is written, and a word in
/// `gives:` of the routes that have it; no handler knows of media.
package final class Medium: Sendable {
    /// Its media types, the favourite first.
    package let types: [String]
    /// `Content-Type`; nil for the media type the client chose.
    private let contentType: String?
    private let render: @Sendable (any Representation, Links) -> [UInt8]

    /// Defines a medium.
    ///
    /// - Parameters:
    ///   - types: Its media types, the favourite first.
    ///   - contentType: `Content-Type` of what is written; nil for the media type that the client chose, in UTF-8.
    ///   - render: Writes a value.
    package init(
        _ types: [String], contentType: String? = nil,
        render: @escaping @Sendable (any Representation, Links) -> [UInt8]
    ) {
        (self.types, self.contentType, self.render) = (types, contentType, render)
    }

    /// The response with the value as its body.
    func response(_ status: Int, _ value: any Representation, as type: String, _ links: Links) -> Response {
        Response(status: status, type: contentType ?? "\(type); charset=utf-8", body: render(value, links))
    }
}

extension Medium {
    /// JSON; a problem is JSON too.
    package static let json = Medium(
        ["application/json", "application/problem+json"], contentType: "application/json"
    ) { value, links in
        var writer = JSONWriter(capacity: value.jsonCapacity)
        value.writeJSON(to: &writer, links)
        return writer.line()
    }

    /// Policies and routing tables as they are written.
    package static let yaml = text(["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"])

    /// A medium in which a text stands as it is, and any other value as JSON.
    package static func text(_ types: [String], contentType: String? = nil) -> Medium {
        Medium(types, contentType: contentType) { value, _ in (value as? any TextRepresentation)?.text ?? [] }
    }
}
