import HTTP
import JSON
import Jobs
import Store

/// `/policy`: what is done about crashes, in force and before.
struct PolicyResource: Sendable {
    let store: Store
    let desk: PolicyDesk

    func read(_ request: Request) async throws(Problem) -> Response {
        let type = try request.choose(from: ["application/json", "application/problem+json"] + PolicyBody.types)
        let links = Links(request)
        let policy = try await wanted(by: request, links)
        guard PolicyBody.types.contains(type) else { return try respond(200, policy, to: request) }
        var response = Response(
            status: 200, type: "\(type); charset=utf-8", body: Array((policy?.text ?? desk.builtIn).utf8))
        response.vary(on: "Accept")
        response.headers.append("ETag", EntityTag(policy).text)
        return response
    }

    /// The policy in force, or the version that the query asks for; nil for the built-in one.
    private func wanted(by request: Request, _ links: Links) async throws(Problem) -> VersionedTextStore.Applied? {
        var faults = Faults()
        var version: Int?
        for item in request.query {
            guard item.name == "version" else {
                faults.add(.unknown("parameter", item.name, known: ["version"]))
                continue
            }
            version = Int32(digits: item.value).map { Int($0) }
            if version == nil {
                faults.add(.badValue("version", "is no version", hint: "GET /policy/history lists the versions."))
            }
        }
        try faults.refuse(400)
        guard let wanted = version else {
            return try await answer(links) { () throws(StoreError) in try await store.policies.current() }
        }
        if wanted == 0 { return nil }
        let found = try await answer(links) { () throws(StoreError) in try await store.policies.version(wanted) }
        guard let found else { throw .noSuchVersion }
        return found
    }

    func apply(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseConditions(["If-None-Match"], hint: "Make it conditional on a version by If-Match.")
        let links = Links(request)
        let comment = try comment(of: request)
        let expected = try expectedVersion(request)
        try await PolicyBody.check(request, store, desk)
        let text = String(decoding: request.body, as: UTF8.self)
        let application = try await answer(links) { () throws(StoreError) in
            try await store.policies.apply(text, comment: comment, expecting: expected)
        }
        switch application {
        case .applied(let policy): return try respond(200, policy, changed: true, to: request)
        case .repeated(let policy): return try respond(200, policy, changed: false, to: request)
        case .stale(let policy): throw .revisionMismatch(present: EntityTag(policy).text)
        }
    }

    private func comment(of request: Request) throws(Problem) -> String? {
        var faults = Faults()
        for item in request.query {
            guard item.name == "comment" else {
                faults.add(.unknown("parameter", item.name, known: ["comment"]))
                continue
            }
            if let invalid = TextRule.comment.fault(in: item.value) { faults.add(Fault(invalid, in: "")) }
        }
        try faults.refuse(400)
        return request.queryValue("comment")
    }

    private func expectedVersion(_ request: Request) throws(Problem) -> Int? {
        guard case .tags(let tags) = try request.ifMatch() else { return nil }
        guard tags.count == 1, let version = tags[0].revision else {
            throw .badHeader("If-Match", "Send the one ETag that GET /policy gave.")
        }
        return version
    }

    func history(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        let links = Links(request)
        let page = try HistoryPage(reading: request.query)
        let found = try await answer(links) { () throws(StoreError) in
            try await store.policies.history(before: page.after ?? .max, limit: page.limit + 1)
        }
        let last = found.count > page.limit ? found[page.limit - 1] : nil
        let next = last.map { links.path("/policy/history", page.items(after: $0.version)) }
        var writer = JSONWriter()
        writer.list(found.prefix(page.limit), next: next) { writer, policy in
            writer.beginObject()
            writer.policyHead(policy, links)
            writer.endObject()
        }
        return try request.json(200, writer, links)
    }

    func breakers(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let breakers = try await answer(Links(request)) { () throws(StoreError) in
            try await store.rescheduling.breakers(events: 20)
        }
        var writer = JSONWriter()
        writer.list(breakers, next: nil) { $0.breaker($1) }
        return try request.json(200, writer)
    }

    private func respond(
        _ status: Int, _ policy: VersionedTextStore.Applied?, changed: Bool? = nil, to request: Request
    ) throws(Problem) -> Response {
        let links = Links(request)
        var writer = JSONWriter()
        writer.beginObject()
        writer.policyHead(policy, links)
        if let changed {
            writer.key("changed")
            writer.bool(changed)
        }
        writer.member("text", policy?.text ?? desk.builtIn)
        writer.endObject()
        var response = try request.json(status, writer, links)
        response.headers.append("ETag", EntityTag(policy).text)
        return response
    }
}

extension EntityTag {
    /// The tag of a policy, nil for the built-in one.
    fileprivate init(_ policy: VersionedTextStore.Applied?) { self.init("\(policy?.version ?? 0)") }
}

extension Problem {
    fileprivate static var noSuchVersion: Problem {
        Problem(
            status: 404, code: "no-such-version", title: "No policy has this version.",
            detail: "The policy was never applied under this version.",
            hint: "GET /policy/history lists the versions; 0 is the built-in policy.")
    }
}

extension JSONWriter {
    fileprivate mutating func policyHead(_ policy: VersionedTextStore.Applied?, _ links: Links) {
        key("version")
        int(policy?.version ?? 0)
        member("href", links.path("/policy", [QueryItem(name: "version", value: "\(policy?.version ?? 0)")]))
        member("comment", policy?.comment)
        member("applied_at", policy?.appliedAt)
    }

    fileprivate mutating func breaker(_ breaker: ReschedulingStore.Breaker) {
        beginObject()
        member("name", breaker.name)
        member("phase", breaker.phase)
        member("since", breaker.since)
        key("held")
        int(breaker.held)
        key("events")
        beginArray()
        for event in breaker.events {
            beginObject()
            member("kind", event.kind)
            member("text", event.text)
            member("happened_at", event.happenedAt)
            endObject()
        }
        endArray()
        endObject()
    }
}
