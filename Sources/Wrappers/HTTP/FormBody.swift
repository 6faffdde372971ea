package import JSON

/// Reads `application/x-www-form-urlencoded` bodies, with brackets for structure, as JSON.
///
/// `a=x` is `{"a": "x"}`, `a[b][c]=x` is `{"a": {"b": {"c": "x"}}}`, and `a[]=x&a[]=y` is `{"a": ["x", "y"]}`.
/// All values are strings. Ambiguous and oversized forms are refused: a name given twice, a name that is both a value
/// and an object, brackets that do not match, more than ``maxFields`` fields or ``maxDepth`` levels.
package enum FormBody {
    /// The most fields a form may have.
    package static let maxFields = 1000
    /// The most levels of brackets, as many as JSON may nest.
    package static let maxDepth = 32

    /// Decodes a body.
    ///
    /// - Throws: 400 `bad-form`, whose detail names the field.
    package static func decode(_ body: [UInt8]) throws(Problem) -> JSON {
        let items: [QueryItem]
        do {
            items = try QueryItem.parse(body)
        } catch {
            throw .badForm(error.sentence)
        }
        guard items.count <= maxFields else {
            throw .badForm("The form has \(items.count) fields; at most \(maxFields) are accepted.", hint: "Send JSON.")
        }
        var root = Node.object([:], order: [])
        for item in items {
            let keys = try keys(of: item.name)
            try root.insert(item.value, at: keys[...], name: item.name)
        }
        return root.json
    }

    /// Splits `a[b][]` into `["a", "b", ""]`.
    static func keys(of name: String) throws(Problem) -> [String] {
        let malformed = Problem.badForm("The brackets in the name “\(name)” do not match.")
        guard let open = name.firstIndex(of: "[") else {
            guard !name.contains("]") else { throw malformed }
            return [name]
        }
        var keys = [String(name[..<open])]
        var rest = name[open...]
        while !rest.isEmpty {
            guard rest.first == "[", let close = rest.firstIndex(of: "]") else { throw malformed }
            let key = rest[rest.index(after: rest.startIndex)..<close]
            guard !key.contains("[") else { throw malformed }
            keys.append(String(key))
            rest = rest[rest.index(after: close)...]
        }
        guard !keys[0].isEmpty, !keys[0].contains("]") else { throw malformed }
        guard !keys.dropLast().contains("") else {
            throw .badForm(
                "In the name “\(name)”, [] may only stand at the end.", hint: "Send JSON for lists of objects.")
        }
        guard keys.count <= maxDepth else { throw .badForm("A name has more than \(maxDepth) levels of brackets.") }
        return keys
    }

    /// What is being built: objects look keys up by hash, so that a long form costs no more than its length.
    private indirect enum Node {
        case value(String)
        case list([String])
        case object([String: Node], order: [String])

        mutating func insert(_ value: String, at keys: ArraySlice<String>, name: String) throws(Problem) {
            guard case .object(var members, var order) = self, let key = keys.first else { throw Self.conflict(name) }
            self = .object([:], order: [])  // so that `members` has one owner and is changed in place
            let rest = keys.dropFirst()
            var child = members.removeValue(forKey: key)
            if child == nil { order.append(key) }
            switch (child, rest.first) {
            case (nil, nil): child = .value(value)
            case (nil, ""): child = .list([value])
            case (.list(var values), ""):
                values.append(value)
                child = .list(values)
            case (_, nil), (_, ""): throw Self.conflict(name)
            case (let present, _):
                var object = present ?? .object([:], order: [])
                try object.insert(value, at: rest, name: name)
                child = object
            }
            members[key] = child
            self = .object(members, order: order)
        }

        private static func conflict(_ name: String) -> Problem {
            .badForm(
                "“\(name)” is given more than once, or in forms that exclude each other.",
                hint: "Give each field once; for a list write name[]=a&name[]=b.")
        }

        var json: JSON {
            switch self {
            case .value(let text): .string(text)
            case .list(let values): .array(values.map(JSON.string))
            case .object(let members, let order):
                .object(order.compactMap { key in members[key].map { .init(key, $0.json) } })
            }
        }
    }
}
