package import HTTP
package import Jobs
import Time

extension [JobQuery.Condition] {
    /// The parameters that mean these conditions; reading them gives the conditions back.
    package var items: [QueryItem] {
        compactMap(\.item)
            + [("absent", true), ("present", false)].compactMap { name, isAbsent in
                let attributes = compactMap { condition -> String? in
                    guard case .absent(let attribute, isAbsent) = condition else { return nil }
                    return attribute.name
                }
                return attributes.isEmpty ? nil : QueryItem(name: name, value: attributes.joined(separator: ","))
            }
    }
}

extension JobQuery.Condition {
    /// The name of the parameter that means the condition; for `absent` and `present`, of the attribute they name.
    package var subject: String {
        if case .absent(let attribute, _) = self { return attribute.name }
        return item?.name ?? ""
    }

    /// The parameter that means this condition; nil for those that share one.
    fileprivate var item: QueryItem? {
        switch self {
        case .states(let states): QueryItem(name: "state", value: states.map(\.rawValue).joined(separator: ","))
        case .text(let field, .oneOf(let words)):
            QueryItem(
                name: field.rawValue,
                value: field.takesPatterns
                    ? Alternatives.join(words.map(Pattern.init(literal:))) : Alternatives.join(words))
        case .text(let field, .like(let patterns)):
            QueryItem(name: field.rawValue, value: Alternatives.join(patterns))
        case .attempts(let numbers): QueryItem(name: "attempt", value: numbers.map(String.init).joined(separator: ","))
        case .fatal(let fatal): QueryItem(name: "fatal", value: String(fatal))
        case .keyval(let key, let values): QueryItem(name: "kv.\(key)", value: Alternatives.join(values))
        case .crashKeyval(let key, let values): QueryItem(name: "crash.kv.\(key)", value: Alternatives.join(values))
        case .label(let key, let values): QueryItem(name: "label.\(key)", value: Alternatives.join(values))
        case .absent: nil
        case .createdSince(let time): QueryItem(name: "since", value: time.description)
        case .createdUntil(let time): QueryItem(name: "until", value: time.description)
        case .endedSince(let time): QueryItem(name: "ended_since", value: time.description)
        case .endedUntil(let time): QueryItem(name: "ended_until", value: time.description)
        }
    }
}
