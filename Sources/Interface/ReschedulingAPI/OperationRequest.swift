import HTTP
import JSON
import Jobs
import Routing
import Store
import Time
import Validation
import Wire

/// The body of `POST /reschedules`, read and validated.
struct OperationRequest {
    /// The operation to begin.
    let operation: NewOperation
    /// Whether to begin nothing, and answer what the operation would do.
    let isDryRun: Bool

    static let limits = 1...10_000
    static let rates = 1...1000
    private static let fields = ["query", "comment", "limit", "rate", "force", "dry_run"]

    /// - Throws: every bad field, or every bad parameter of the query.
    init(_ json: JSON, now: Timestamp) throws(ValidationErrors) {
        var (items, comment, limit, rate) = ([QueryItem]?.none, "", 1000, 10)
        var (force, dryRun) = (false, false)
        try BodyFields.read(json) { fields, member in
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
        let query = Links.text(conditions.items)
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
                "query", "is not a query",
                hint: #"Write it as for GET /jobs, "cause=network&since=7d", or as an object of texts."#))
        return nil
    }

    /// The conditions of a query of `GET /jobs`; the parameters of its list (order, limit, cursor) are refused.
    private static func conditions(_ items: [QueryItem], now: Timestamp) throws(ValidationErrors) -> [JobQuery
        .Condition]
    {
        var errors = ValidationErrors()
        let cutting = ["order", "limit", "cursor"]
        for item in items where cutting.contains(item.name) {
            errors.add(
                .badValue(
                    "query.\(item.name)", "has no meaning here", hint: "Leave it out; limit is a field of the body."))
        }
        try errors.refuse()
        do throws(ValidationErrors) {
            return try JobSearch(items, now: now).query.conditions
        } catch {
            throw error.withinQuery
        }
    }
}

extension ValidationErrors {
    /// The errors of parameters as errors of the field `query`, which contains them.
    var withinQuery: ValidationErrors { ValidationErrors(all.map { $0.inside("query.") }) }
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
