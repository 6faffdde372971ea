package import HTTP
package import Store

/// `/policy` and `/notifications/routes`: the text in force, earlier versions, and applying a new one.
package struct VersionedTextResource: Sendable {
    private let store: Store
    private let kind: any VersionedTextKind

    private var texts: VersionedTextStore { kind.texts(of: store) }

    /// The resource of a kind of text.
    package init(_ kind: any VersionedTextKind, _ store: Store) { (self.kind, self.store) = (kind, store) }

    /// Answers the text in force, or the version that is asked for.
    package func read(_ call: Call, _ choice: VersionChoice) async throws(Problem) -> Answer {
        guard let version = choice.version else {
            return answer(try await call.ask { () throws(StoreError) in try await texts.current() })
        }
        if version == 0 { return answer(nil) }
        let found = try await call.ask { () throws(StoreError) in try await texts.version(version) }
        guard let found else { throw .noSuchVersion(kind.words) }
        return answer(found)
    }

    /// Applies a text.
    package func apply(_ call: Call, _ comment: Comment) async throws(Problem) -> Answer {
        let expected = try expectedVersion(call.request)
        try await kind.check(call, store)
        let text = String(decoding: call.request.body, as: UTF8.self)
        let application = try await call.ask { () throws(StoreError) in
            try await texts.apply(text, comment: comment.text, expecting: expected, by: call.actor)
        }
        switch application {
        case .applied(let text): return answer(text, changed: true)
        case .repeated(let text): return answer(text, changed: false)
        case .stale(let text): throw .revisionMismatch(present: text.tag.text)
        }
    }

    private func expectedVersion(_ request: Request) throws(Problem) -> Int? {
        guard case .tags(let tags) = try request.ifMatch() else { return nil }
        guard tags.count == 1, let version = tags[0].revision else {
            throw .badHeader("If-Match", "Send the one ETag that GET \(kind.words.path) returned.")
        }
        return version
    }

    /// Lists the versions, the newest first.
    package func history(_ call: Call, _ page: NumberedPage) async throws(Problem) -> Answer {
        let found = try await call.ask { () throws(StoreError) in
            try await texts.history(before: page.cursor ?? .max, limit: page.limit + 1)
        }
        let last = found.count > page.limit ? found[page.limit - 1] : nil
        let next = last.map { call.links.path("\(kind.words.path)/history", page.items(after: $0.version)) }
        return Answer(
            200, VersionedTextHistory(texts: Array(found.prefix(page.limit)), path: kind.words.path, next: next))
    }

    private func answer(_ applied: VersionedTextStore.Applied?, changed: Bool? = nil) -> Answer {
        let text = VersionedTextAnswer(applied: applied, builtIn: kind.builtIn, path: kind.words.path, changed: changed)
        return Answer(200, text, tag: applied.tag)
    }
}

extension VersionedTextStore.Applied? {
    /// The tag of a text; nil is the built-in one.
    fileprivate var tag: EntityTag { EntityTag("\(self?.version ?? 0)") }
}

extension VersionedTextStore.Applied {
    fileprivate var tag: EntityTag { EntityTag("\(version)") }
}

extension Problem {
    fileprivate static func noSuchVersion(_ kind: VersionedTextWords) -> Problem {
        Problem(
            status: 404, code: "no-such-version", title: "No \(kind.noun) has this version.",
            detail: "The \(kind.noun) was never applied under this version.",
            hint: "GET \(kind.path)/history lists the versions; 0 is the built-in \(kind.noun).")
    }
}
