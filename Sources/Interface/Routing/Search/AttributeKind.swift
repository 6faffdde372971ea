import HTTP
package import Jobs
import Validation
import Wire

/// The attributes that `absent=arch,kv.step` and `present=` take: a comma there is AND.
package enum AttributeKind: Sendable, CaseIterable {
    case text
    case keyval
    case crashKeyval
    case label

    /// Those of `GET /jobs`.
    package static let ofJobs = allCases
    /// Those of statistics, whose keyvals are the crash report's own.
    package static let ofCrashes: [AttributeKind] = [.text, .keyval, .label]

    /// The names as they are written.
    fileprivate var names: [String] {
        switch self {
        case .text: JobQuery.TextField.optional.map(\.rawValue)
        case .keyval: ["kv.<key>"]
        case .crashKeyval: ["crash.kv.<key>"]
        case .label: ["label.<key>"]
        }
    }

    fileprivate func attribute(_ name: String) -> JobQuery.Attribute? {
        switch self {
        case .text: JobQuery.TextField.optional.first { $0.rawValue == name }.map { .text($0) }
        case .keyval: Self.key(name, "kv.").map { .keyval($0) }
        case .crashKeyval: Self.key(name, "crash.kv.").map { .crashKeyval($0) }
        case .label: Self.key(name, "label.").map { .label($0) }
        }
    }

    private static func key(_ name: String, _ prefix: String) -> String? {
        guard name.hasPrefix(prefix) else { return nil }
        let key = String(name.dropFirst(prefix.count))
        return KeyValues.error(inKey: key) == nil ? key : nil
    }
}

extension JobQuery.Attribute {
    /// Its name in `absent` and `present`.
    package var name: String {
        switch self {
        case .text(let field): field.rawValue
        case .keyval(let key): "kv.\(key)"
        case .crashKeyval(let key): "crash.kv.\(key)"
        case .label(let key): "label.\(key)"
        }
    }
}

extension ValidationErrors {
    /// The attributes that the parameter names; a name of none adds an error.
    mutating func attributes(_ item: QueryItem, _ kinds: [AttributeKind]) -> [JobQuery.Attribute] {
        var attributes: [JobQuery.Attribute] = []
        for name in item.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            if let attribute = kinds.lazy.compactMap({ $0.attribute(name) }).first {
                if !attributes.contains(attribute) { attributes.append(attribute) }
                continue
            }
            let known = kinds.flatMap(\.names)
            add(
                .badValue(
                    item.name, "has \(ValidationError.quoted(name)), which is not an optional field",
                    hint: ValidationError.didYouMean(name, in: known) + ValidationError.choice(of: known)))
        }
        return attributes
    }
}
