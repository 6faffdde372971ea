import HTTP
import JSON
import Jobs
import Store
import Time
import Validation

/// `POST /reschedules` and `/operations`: many crashed jobs that a person has run again at once.
struct OperationResource: Sendable {
    let store: Store
    let clock: @Sendable () -> Timestamp

    /// How many jobs a dry run shows.
    private static let shown = 10

    func create(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        try request.refuseConditions(
            ["If-Match", "If-None-Match"],
            hint: "Leave it out; a crash has one successor, however often it is asked for.")
        let links = Links(request)
        let key = try request.idempotencyKey()
        let wanted = try OperationRequest(reading: request.body, contentType: try request.contentType(), now: clock())
        do throws(Problem) {
            try await store.checkTerms(in: wanted.operation.conditions, links)
        } catch {
            throw error.withinQuery
        }
        if wanted.isDryRun { return try await plan(wanted.operation, request) }
        let beginning = try await answer(links) { () throws(StoreError) in
            try await store.operations.begin(wanted.operation, idempotency: key)
        }
        switch beginning {
        case .begun(let operation): return try respond(202, operation, changed: true, to: request)
        case .repeated(let operation): return try respond(200, operation, changed: false, to: request)
        case .keyReused: throw .keyReused(key?.key ?? "")
        }
    }

    private func plan(_ wanted: NewOperation, _ request: Request) async throws(Problem) -> Response {
        let links = Links(request)
        let (matching, first) = try await answer(links) { () throws(StoreError) in
            try await store.operations.plan(wanted, showing: min(Self.shown, wanted.limit))
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("dry_run")
        writer.bool(true)
        writer.member("query", wanted.query)
        writer.key("matching")
        writer.int(matching)
        writer.key("total")
        writer.int(min(matching, wanted.limit))
        writer.key("jobs")
        writer.beginArray()
        for job in first { writer.string(links.job(job)) }
        writer.endArray()
        writer.endObject()
        return try request.json(200, writer, links)
    }

    func list(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        let links = Links(request)
        var (errors, limit, after) = (ValidationErrors(), JobQuery.defaultLimit, ID<Operation>?.none)
        for item in request.query {
            switch item.name {
            case "limit": limit = errors.limit(item) ?? limit
            case "cursor":
                after = ID(item.value)
                if after == nil { errors.add(.badCursor(item)) }
            default: errors.add(.unknownParameter(item.name, known: ["limit", "cursor"]))
            }
        }
        try errors.refuse(400)
        let (before, wanted) = (after, limit + 1)
        let found = try await answer(links) { () throws(StoreError) in
            try await store.operations.list(before: before, limit: wanted)
        }
        let next = found.count > limit ? found[limit - 1].id : nil
        let link = next.map {
            links.path(
                "/operations",
                [QueryItem(name: "limit", value: "\(limit)"), QueryItem(name: "cursor", value: "\($0)")])
        }
        var writer = JSONWriter()
        writer.list(found.prefix(limit), next: link) { $0.operation($1, links) }
        return try request.json(200, writer, links)
    }

    func read(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let id = try request.id("operation", of: Operation.self, from: "GET /operations")
        let found = try await answer(Links(request)) { () throws(StoreError) in
            try await store.operations.operation(id)
        }
        guard let found else { throw .noSuchOperation(id) }
        return try respond(200, found, to: request)
    }

    func stop(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        try request.refuseConditions(
            ["If-Match", "If-None-Match"], hint: "Leave it out; operations have no revision.")
        let id = try request.id("operation", of: Operation.self, from: "GET /operations")
        let found = try await answer(Links(request)) { () throws(StoreError) in try await store.operations.stop(id) }
        guard let found else { throw .noSuchOperation(id) }
        return try respond(200, found.operation, changed: found.changed, to: request)
    }

    private func respond(
        _ status: Int, _ operation: Operation, changed: Bool? = nil, to request: Request
    ) throws(Problem) -> Response {
        let links = Links(request)
        var writer = JSONWriter()
        writer.operation(operation, links, changed: changed)
        var response = try request.json(status, writer, links)
        if status == 202 { response.headers.append("Location", links.path("/operations/\(operation.id)", [])) }
        return response
    }
}

extension Problem {
    fileprivate static func noSuchOperation(_ id: ID<Operation>) -> Problem {
        Problem(
            status: 404, code: "no-such-operation", title: "There is no such operation.",
            detail: "No operation has the UUID \(id).", hint: "GET /operations lists them.")
    }
}

extension JSONWriter {
    fileprivate mutating func operation(_ operation: Operation, _ links: Links, changed: Bool? = nil) {
        beginObject()
        member("uuid", operation.id)
        member("href", links.path("/operations/\(operation.id)", []))
        if let changed {
            key("changed")
            bool(changed)
        }
        member("state", operation.state.rawValue)
        member("query", operation.query)
        member("comment", operation.comment)
        for (name, number) in [
            ("rate", operation.rate), ("matching", operation.matching), ("total", operation.total),
            ("done", operation.done), ("failed", operation.failed),
        ] {
            key(name)
            int(number)
        }
        key("skipped")
        beginObject()
        for (name, number) in [
            ("already_rescheduled", operation.already), ("fatal", operation.fatal), ("gone", operation.gone),
        ] {
            key(name)
            int(number)
        }
        endObject()
        key("force")
        bool(operation.force)
        member("reason", operation.reason)
        member("started_at", operation.startedAt)
        member("ended_at", operation.endedAt)
        endObject()
    }
}
