import HTTP
import Jobs
import Time

extension JobQuery.Condition {
    /// The parameter that means this condition; reading it gives the condition back.
    var item: QueryItem {
        switch self {
        case .states(let states): QueryItem(name: "state", value: states.map(\.rawValue).joined(separator: ","))
        case .text(let field, .oneOf(let words)): QueryItem(name: field.rawValue, value: Alternatives.join(words))
        case .text(let field, .like(let patterns)):
            QueryItem(name: "\(field.rawValue):like", value: Alternatives.join(patterns.map(\.text)))
        case .attempts(let numbers): QueryItem(name: "attempt", value: numbers.map(String.init).joined(separator: ","))
        case .fatal(let fatal): QueryItem(name: "fatal", value: String(fatal))
        case .keyval(let key, let values): QueryItem(name: "kv.\(key)", value: Alternatives.join(values))
        case .crashKeyval(let key, let values): QueryItem(name: "crash.kv.\(key)", value: Alternatives.join(values))
        case .label(let key, let values): QueryItem(name: "label.\(key)", value: Alternatives.join(values))
        case .absent(let attribute, let isAbsent):
            QueryItem(name: attribute.absenceName, value: String(isAbsent))
        case .createdSince(let time): QueryItem(name: "since", value: time.description)
        case .createdUntil(let time): QueryItem(name: "until", value: time.description)
        case .endedSince(let time): QueryItem(name: "ended_since", value: time.description)
        case .endedUntil(let time): QueryItem(name: "ended_until", value: time.description)
        }
    }
}
