package import HTTP
import JSON
package import Wire

/// A format in which answers are written: its media types and its renderer.
///
/// A new medium is a new value of this type, whose renderer writes every ``Representation``, and is listed in `gives:`
/// of the routes that have it; no handler depends on media.
package final class Medium: Sendable {
    /// Writes a value, whole.
    package typealias Renderer = @Sendable (any Representation, Links) -> [UInt8]
    /// Writes a value while it is sent; what it throws breaks the connection.
    package typealias StreamRenderer = @Sendable (any Representation, Links, BodyWriter) async throws -> Void

    private enum Rendering {
        case whole(Renderer)
        case stream(StreamRenderer)
    }

    /// Its media types, the favourite first.
    package let types: [String]
    /// `Content-Type`; nil for the media type the client chose.
    private let contentType: String?
    private let rendering: Rendering

    /// Defines a medium whose answers are sent whole.
    ///
    /// - Parameters:
    ///   - types: Its media types, the preferred one first.
    ///   - contentType: `Content-Type` of what is written; nil for the media type that the client chose, in UTF-8.
    ///   - render: Writes a value.
    package init(_ types: [String], contentType: String? = nil, render: @escaping Renderer) {
        (self.types, self.contentType, rendering) = (types, contentType, .whole(render))
    }

    /// Defines a medium whose answers are written while they are sent; else like ``init(_:contentType:render:)``.
    package init(_ types: [String], contentType: String? = nil, stream: @escaping StreamRenderer) {
        (self.types, self.contentType, rendering) = (types, contentType, .stream(stream))
    }

    /// Whether a list ends with its first part, even if the client did not ask for that part alone.
    var hasPages: Bool { if case .whole = rendering { true } else { false } }

    /// The response with the value as its body.
    func response(_ status: Int, _ value: any Representation, as type: String, _ links: Links) -> Response {
        let type = contentType ?? "\(type); charset=utf-8"
        return switch rendering {
        case .whole(let render): Response(status: status, type: type, body: render(value, links))
        case .stream(let render):
            Response(status: status, type: type, isLong: true) { body in try await render(value, links, body) }
        }
    }
}

extension Medium {
    /// JSON; a problem is JSON too.
    package static let json = Medium(
        ["application/json", "application/problem+json"], contentType: "application/json"
    ) { value, links in
        value.json(links)
    }

    /// Policies and routing tables as they were applied.
    package static let yaml = text(["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"])

    /// A medium for ``TextRepresentation``: the text as it is. Any other value is written in JSON.
    package static func text(_ types: [String], contentType: String? = nil) -> Medium {
        Medium(types, contentType: contentType) { value, links in
            (value as? any TextRepresentation)?.text ?? value.json(links)
        }
    }
}

extension Representation {
    /// The value as a line of JSON.
    func json(_ links: Links) -> [UInt8] {
        var writer = JSONWriter(capacity: jsonCapacity)
        writeJSON(to: &writer, links)
        return writer.line()
    }
}
