package import HTTP

/// The result of a handler: a value, which is written in the medium that the client accepts.
package struct Answer: Sendable {
    /// The HTTP status.
    package let status: Int
    /// The value; nil for an answer without a body.
    package let value: (any Representation)?
    /// The entity tag of the value.
    package let tag: EntityTag?
    /// The address of what was created.
    package let location: String?
    /// Called once, when the exchange is over; see ``Response/onCompletion``.
    package let onCompletion: (@Sendable (_ wasSent: Bool) -> Void)?

    /// Answers with a value.
    package init(
        _ status: Int = 200, _ value: any Representation, tag: EntityTag? = nil, location: String? = nil,
        onCompletion: (@Sendable (_ wasSent: Bool) -> Void)? = nil
    ) {
        (self.status, self.value, self.tag, self.location) = (status, value, tag, location)
        self.onCompletion = onCompletion
    }

    private init(status: Int) { (self.status, value, tag, location, onCompletion) = (status, nil, nil, nil, nil) }

    /// Success, without a body.
    package static let noContent = Answer(status: 204)
}

extension Answer {
    /// The response, written in the medium of the call.
    func response(to call: Call) -> Response {
        guard let value else { return Response(status: status) }
        var response = call.medium.response(status, value, as: call.mediaType, call.links)
        if type(of: value).hasLinks {
            response.headers.append("Vary", Self.varyingWithLinks)
        } else if call.mayChoose {
            response.headers.append("Vary", "Accept")
        }
        if type(of: value).isList, let list = value as? any ListRepresentation, call.medium.hasPages || list.isLimited,
            let next = list.next(call.links)
        {
            response.headers.append("Link", "<\(next)>; rel=\"next\"")
        }
        if let tag { response.headers.append("ETag", tag.text) }
        if let location { response.headers.append("Location", location) }
        if let onCompletion { response.onCompletion = onCompletion }
        return response
    }

    /// What an answer with links in it varies on.
    private static let varyingWithLinks = (["Accept"] + ProxyPrefix.headers).joined(separator: ", ")
}
