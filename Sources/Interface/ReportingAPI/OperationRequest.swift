import HTTP
import JSON
import Jobs
import Store
import Time
import Validation

/// The body of `POST /reschedules`, read and found good.
struct OperationRequest {
    /// What is to be done.
    let operation: NewOperation
    /// Only say what would be done.
    let isDryRun: Bool

    static let limits = 1...10_000
    static let rates = 1...1000
    private static let fields = ["query", "comment", "limit", "rate", "force", "dry_run"]

    /// - Throws: 400 when it cannot be parsed, 415 when its type is not read here, 422 naming every bad field.
    init(reading body: [UInt8], contentType: String?, now: Timestamp) throws(Problem) {
        var (items, comment, limit, rate) = ([QueryItem]?.none, "", 1000, 10)
        var (force, dryRun) = (false, false)
        try BodyFields.read(body, contentType: contentType) { fields, member in
            switch member.key {
            case "query": items = Self.items(member, &fields)
            case "comment": comment = fields.text(member, .comment) ?? ""
            case "limit": limit = fields.int(member, Self.limits) ?? limit
            case "rate": rate = fields.int(member, Self.rates) ?? rate
            case "force": force = fields.bool(member) ?? false
            case "dry_run": dryRun = fields.bool(member) ?? false
            default: fields.unknown(member, known: Self.fields)
            }
        } then: { fields in
            if items == nil {
                fields.missing("query", hint: #"Say which jobs, as for GET /jobs: "cause=network&since=7d"."#)
            }
            if comment.isEmpty {
                fields.missing(
                    "comment", hint: "Say why they are to run again, such as comment=\"the mirror is back\".")
            }
        }
        let conditions = try Self.conditions(items ?? [], now: now)
        let query = String(Links(prefix: "").path("", conditions.map(\.item)).dropFirst())
        operation = NewOperation(
            query: query, conditions: conditions, comment: comment, limit: limit, rate: rate, force: force)
        isDryRun = dryRun
    }

    private static func items(_ member: JSON.Member, _ fields: inout BodyFields) -> [QueryItem]? {
        switch member.value {
        case .string(let text):
            if let items = try? QueryItem.parse(Array(text.utf8)), !items.isEmpty { return items }
        case .object(let members) where !members.isEmpty:
            let items = members.compactMap { member in
                member.value.text.map { QueryItem(name: member.key, value: $0) }
            }
            if items.count == members.count { return items }
        default: break
        }
        fields.add(
            .badValue(
                "query", "is no query",
                hint: #"Write it as for GET /jobs, "cause=network&since=7d", or as an object of texts."#))
        return nil
    }

    /// The search is that of GET /jobs, but how its list is cut means nothing here.
    private static func conditions(_ items: [QueryItem], now: Timestamp) throws(Problem) -> [JobQuery.Condition] {
        var errors = ValidationErrors()
        let cutting = ["order", "limit", "cursor"]
        for item in items where cutting.contains(item.name) {
            errors.add(
                .badValue(
                    "query.\(item.name)", "has no meaning here", hint: "Leave it out; limit is a field of the body."))
        }
        try errors.refuse(422)
        do throws(Problem) {
            return try JobSearch(reading: items, now: now).query.conditions
        } catch {
            throw error.withinQuery
        }
    }
}

extension Problem {
    /// A problem with parameters as one with the field `query` that has them.
    var withinQuery: Problem {
        guard status == 400 else { return self }
        var problem = self
        problem.status = 422
        problem.detail = "query.\(detail)"
        problem.errors = errors.map { FieldError(field: "query.\($0.field)", message: $0.message) }
        return problem
    }
}

extension JSON {
    /// A text, or a number or boolean as it is spelt.
    fileprivate var text: String? {
        switch self {
        case .string(let text): text
        case .number(let lexeme): lexeme
        case .bool(let value): value ? "true" : "false"
        default: nil
        }
    }
}
