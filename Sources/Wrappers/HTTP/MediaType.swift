/// A media type or range: `application/json`, `text/*`, `*/*`; parameters are kept apart.
package struct MediaType: Sendable, Equatable {
    /// The part before the slash, in lower case.
    package var type: String
    /// The part behind it, in lower case.
    package var subtype: String
    /// The parameters in order: names in lower case, values without quotes.
    package var parameters: [QueryItem]

    /// Parses `text/html;charset=utf-8`; nil if it is none. A lone `*`, as old clients send it, is `*/*`.
    package init?(_ text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
        let names = (parts[0] == "*" ? "*/*" : parts[0]).lowercased().split(
            separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ Token.isToken(String($0)) }) else {
            return nil
        }
        (type, subtype) = (String(names[0]), String(names[1]))
        parameters = []
        for part in parts.dropFirst() where !part.isEmpty {
            guard let equals = part.firstIndex(of: "=") else { return nil }
            let value = part[part.index(after: equals)...].trimmingSpaces()
            let quoted = value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
            let name = part[..<equals].trimmingSpaces().lowercased()
            parameters.append(QueryItem(name: name, value: quoted ? String(value.dropFirst().dropLast()) : value))
        }
    }

    /// Both parts without the parameters, e.g. `application/json`.
    package var essence: String { "\(type)/\(subtype)" }

    /// The value of a parameter; nil if it is not there.
    package func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// How exactly this range names `other`: 3 the type itself, 2 `type/*`, 1 `*/*`, nil not at all.
    func specificity(for other: MediaType) -> Int? {
        if type == "*" { return subtype == "*" ? 1 : nil }
        guard type == other.type else { return nil }
        if subtype == "*" { return 2 }
        return subtype == other.subtype ? 3 : nil
    }
}
