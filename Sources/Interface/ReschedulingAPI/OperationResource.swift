import HTTP
import Jobs
import Routing
import Store
import Time
import Validation
import Wire

/// `POST /reschedules` and `/operations`: rescheduling many crashed jobs at once, by hand.
struct OperationResource: Sendable {
    let store: Store

    /// How many jobs a dry run shows.
    private static let shown = 10

    func create(_ call: Call) async throws(Problem) -> Answer {
        let key = try call.idempotencyKey()
        let wanted = try call.body { json throws(ValidationErrors) in try OperationRequest(json, now: call.now) }
        let wrong = try await call.ask { () throws(StoreError) in
            try await store.wrongTerms(in: wanted.operation.conditions)
        }
        if !wrong.all.isEmpty { throw Problem(wrong.withinQuery, status: 422) }
        if wanted.isDryRun { return try await plan(wanted.operation, call) }
        let beginning = try await call.ask { () throws(StoreError) in
            try await store.operations.begin(wanted.operation, idempotency: key, by: call.actor)
        }
        switch beginning {
        case .begun(let operation):
            return Answer(
                202, OperationAnswer(operation: operation, changed: true),
                location: call.links.path("/operations/\(operation.id)"))
        case .repeated(let operation): return Answer(200, OperationAnswer(operation: operation, changed: false))
        case .keyReused: throw .keyReused(key?.key ?? "")
        }
    }

    private func plan(_ wanted: NewOperation, _ call: Call) async throws(Problem) -> Answer {
        let (matching, first) = try await call.ask { () throws(StoreError) in
            try await store.operations.plan(wanted, showing: min(Self.shown, wanted.limit))
        }
        return Answer(200, OperationPlan(operation: wanted, matching: matching, jobs: first))
    }

    func list(_ call: Call, _ page: Page<Operation>) async throws(Problem) -> Answer {
        let found = try await call.ask { () throws(StoreError) in
            try await store.operations.list(before: page.cursor, limit: page.limit + 1)
        }
        let last = found.count > page.limit ? found[page.limit - 1] : nil
        let next = last.map { call.links.path("/operations", page.items(after: $0.id)) }
        return Answer(200, OperationsAnswer(operations: Array(found.prefix(page.limit)), next: next))
    }

    func read(_ call: Call) async throws(Problem) -> Answer {
        let id = try call.id("operation", of: Operation.self)
        let found = try await call.ask { () throws(StoreError) in try await store.operations.operation(id) }
        guard let found else { throw .noSuchOperation(id) }
        return Answer(200, OperationAnswer(operation: found, changed: nil))
    }

    func stop(_ call: Call) async throws(Problem) -> Answer {
        let id = try call.id("operation", of: Operation.self)
        let found = try await call.ask { () throws(StoreError) in try await store.operations.stop(id, by: call.actor) }
        guard let found else { throw .noSuchOperation(id) }
        return Answer(200, OperationAnswer(operation: found.operation, changed: found.changed))
    }
}

extension Problem {
    fileprivate static func noSuchOperation(_ id: ID<Operation>) -> Problem {
        Problem(
            status: 404, code: "no-such-operation", title: "There is no such operation.",
            detail: "No operation has the UUID \(id).", hint: "GET /operations lists them.")
    }
}
