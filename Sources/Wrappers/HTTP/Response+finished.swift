extension Response {
    /// The response as it is sent to this request: with `X-Request-Id`, as a 304 if the client has it already, and
    /// gzipped if the client accepts that and the body is long enough.
    package func finished(for request: Request) -> Response {
        var response = self
        response.headers["X-Request-Id"] = request.id
        guard request.method == "GET" || request.method == "HEAD" || body.count >= Negotiation.gzipThreshold else {
            return response
        }
        response.becomeNotModified(for: request)
        response.compress(for: request)
        return response
    }

    /// Turns a 200 with an ETag the client already has into 304 without a body (RFC 9110, 13.1.2 and 15.4.5).
    private mutating func becomeNotModified(for request: Request) {
        guard status == 200, request.headers["If-None-Match"] != nil,
            request.method == "GET" || request.method == "HEAD",
            let present = headers["ETag"]
        else { return }
        guard case .tags(let tags) = EntityTag.Condition(present), let tag = tags.first else { return }
        do {
            guard let condition = try request.ifNoneMatch(), condition.matchesWeakly(tag) else { return }
            status = 304
            body = []
            headers["Content-Type"] = nil
        } catch {
            let onCompletion = onCompletion
            self = error.response(requestID: request.id)
            self.onCompletion = onCompletion
        }
    }

    private mutating func compress(for request: Request) {
        guard body.count >= Negotiation.gzipThreshold, headers["Content-Encoding"] == nil, isCompressible else {
            return
        }
        vary(on: "Accept-Encoding")
        guard Negotiation.acceptsGzip(request.headers.combined("Accept-Encoding")), let gzipped = Gzip.compress(body),
            gzipped.count < body.count
        else { return }
        body = gzipped
        headers["Content-Encoding"] = "gzip"
        if let tag = headers["ETag"], tag.hasSuffix("\""), !tag.hasPrefix("W/") {
            headers["ETag"] = tag.dropLast() + EntityTag.gzipMark + "\""
        }
    }

    private var isCompressible: Bool {
        guard let type = headers["Content-Type"].flatMap(MediaType.init) else { return false }
        return type.type == "text" || ["json", "yaml", "javascript", "xml"].contains { type.subtype.hasSuffix($0) }
    }
}
