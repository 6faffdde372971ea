import HTTP
import JSON
import Jobs
import Store
import Validation

/// `/policy` and `/routes`: what is done about crashes and who is told of them, in force and before.
struct VersionedTextResource: Sendable {
    private let kind: VersionedTextKind
    private let texts: VersionedTextStore
    private let body: VersionedTextBody

    private typealias Applied = VersionedTextStore.Applied

    /// The policies.
    static func policy(_ store: Store, _ desk: VersionedTextDesk) -> VersionedTextResource {
        VersionedTextResource(
            kind: .policy, texts: store.policies, body: VersionedTextBody(kind: .policy, store: store, desk: desk))
    }

    /// The routing tables.
    static func routes(_ store: Store, _ desk: VersionedTextDesk) -> VersionedTextResource {
        VersionedTextResource(
            kind: .routes, texts: store.routes, body: VersionedTextBody(kind: .routes, store: store, desk: desk))
    }

    func read(_ request: Request) async throws(Problem) -> Response {
        let types = VersionedTextBody.types
        let type = try request.choose(from: ["application/json", "application/problem+json"] + types)
        let text = try await wanted(by: request, Links(request))
        guard types.contains(type) else { return try respond(200, text, to: request) }
        var response = Response(
            status: 200, type: "\(type); charset=utf-8", body: Array((text?.text ?? body.desk.builtIn).utf8))
        response.vary(on: "Accept")
        response.headers.append("ETag", EntityTag(text).text)
        return response
    }

    /// The text in force, or the version that the query asks for; nil for the built-in one.
    private func wanted(by request: Request, _ links: Links) async throws(Problem) -> Applied? {
        var errors = ValidationErrors()
        var version: Int?
        for item in request.query {
            guard item.name == "version" else {
                errors.add(.unknownParameter(item.name, known: ["version"]))
                continue
            }
            version = Int32(digits: item.value).map { Int($0) }
            if version == nil {
                errors.add(
                    .badValue("version", "is no version", hint: "GET \(kind.path)/history lists the versions."))
            }
        }
        try errors.refuse(400)
        guard let wanted = version else {
            return try await answer(links) { () throws(StoreError) in try await texts.current() }
        }
        if wanted == 0 { return nil }
        let found = try await answer(links) { () throws(StoreError) in try await texts.version(wanted) }
        guard let found else { throw .noSuchVersion(kind) }
        return found
    }

    func apply(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseConditions(["If-None-Match"], hint: "Make it conditional on a version by If-Match.")
        let comment = try comment(of: request)
        let expected = try expectedVersion(request)
        try await body.check(request)
        let text = String(decoding: request.body, as: UTF8.self)
        let application = try await answer(Links(request)) { () throws(StoreError) in
            try await texts.apply(text, comment: comment, expecting: expected)
        }
        switch application {
        case .applied(let text): return try respond(200, text, changed: true, to: request)
        case .repeated(let text): return try respond(200, text, changed: false, to: request)
        case .stale(let text): throw .revisionMismatch(present: EntityTag(text).text)
        }
    }

    private func comment(of request: Request) throws(Problem) -> String? {
        var errors = ValidationErrors()
        for item in request.query {
            guard item.name == "comment" else {
                errors.add(.unknownParameter(item.name, known: ["comment"]))
                continue
            }
            if let invalid = TextRule.comment.error(in: item.value) { errors.add(invalid) }
        }
        try errors.refuse(400)
        return request.queryValue("comment")
    }

    private func expectedVersion(_ request: Request) throws(Problem) -> Int? {
        guard case .tags(let tags) = try request.ifMatch() else { return nil }
        guard tags.count == 1, let version = tags[0].revision else {
            throw .badHeader("If-Match", "Send the one ETag that GET \(kind.path) gave.")
        }
        return version
    }

    func history(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        let links = Links(request)
        let page = try HistoryPage(reading: request.query)
        let found = try await answer(links) { () throws(StoreError) in
            try await texts.history(before: page.after ?? .max, limit: page.limit + 1)
        }
        let last = found.count > page.limit ? found[page.limit - 1] : nil
        let next = last.map { links.path("\(kind.path)/history", page.items(after: $0.version)) }
        var writer = JSONWriter()
        writer.list(found.prefix(page.limit), next: next) { writer, text in
            writer.beginObject()
            writer.head(of: text, at: kind.path, links)
            writer.endObject()
        }
        return try request.json(200, writer, links)
    }

    private func respond(
        _ status: Int, _ text: Applied?, changed: Bool? = nil, to request: Request
    ) throws(Problem) -> Response {
        let links = Links(request)
        var writer = JSONWriter()
        writer.beginObject()
        writer.head(of: text, at: kind.path, links)
        if let changed {
            writer.key("changed")
            writer.bool(changed)
        }
        writer.member("text", text?.text ?? body.desk.builtIn)
        writer.endObject()
        var response = try request.json(status, writer, links)
        response.headers.append("ETag", EntityTag(text).text)
        return response
    }
}

extension EntityTag {
    /// The tag of a text, nil for the built-in one.
    fileprivate init(_ text: VersionedTextStore.Applied?) { self.init("\(text?.version ?? 0)") }
}

extension Problem {
    fileprivate static func noSuchVersion(_ kind: VersionedTextKind) -> Problem {
        Problem(
            status: 404, code: "no-such-version", title: "No \(kind.noun) has this version.",
            detail: "The \(kind.noun) was never applied under this version.",
            hint: "GET \(kind.path)/history lists the versions; 0 is the built-in \(kind.noun).")
    }
}

extension JSONWriter {
    fileprivate mutating func head(of text: VersionedTextStore.Applied?, at path: String, _ links: Links) {
        key("version")
        int(text?.version ?? 0)
        member("href", links.path(path, [QueryItem(name: "version", value: "\(text?.version ?? 0)")]))
        member("comment", text?.comment)
        member("applied_at", text?.appliedAt)
    }
}
