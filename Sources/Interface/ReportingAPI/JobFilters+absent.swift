import Jobs

/// `arch:absent=true`: what a job is without.
extension JobQuery.Attribute {
    private static let suffix = ":absent"

    /// What a parameter of this name asks about; nil for another parameter, and for what no job is without.
    init?(absentIn name: String) {
        guard name.hasSuffix(Self.suffix) else { return nil }
        let name = String(name.dropLast(Self.suffix.count))
        if let field = JobQuery.TextField.optional.first(where: { $0.rawValue == name }) {
            self = .text(field)
        } else if let key = Self.key(name, "kv.") {
            self = .keyval(key)
        } else if let key = Self.key(name, "crash.kv.") {
            self = .crashKeyval(key)
        } else if let key = Self.key(name, "label.") {
            self = .label(key)
        } else {
            return nil
        }
    }

    /// The parameter that asks about it.
    var absenceName: String {
        switch self {
        case .text(let field): field.rawValue + Self.suffix
        case .keyval(let key): "kv.\(key)" + Self.suffix
        case .crashKeyval(let key): "crash.kv.\(key)" + Self.suffix
        case .label(let key): "label.\(key)" + Self.suffix
        }
    }

    private static func key(_ name: String, _ prefix: String) -> String? {
        guard name.hasPrefix(prefix) else { return nil }
        let key = String(name.dropFirst(prefix.count))
        return KeyValues.error(inKey: key) == nil ? key : nil
    }
}
