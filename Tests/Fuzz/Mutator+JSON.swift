import JSON

extension Mutator {
    /// The value with one thing in it changed.
    mutating func mutated(_ value: JSON) -> JSON {
        if chance(4) { return replacement(for: value) }
        switch value {
        case .array(var elements) where !elements.isEmpty:
            let index = Int.random(in: 0..<elements.count, using: &random)
            switch pick([0, 0, 0, 1, 2]) {
            case 0: elements[index] = mutated(elements[index])
            case 1: elements.remove(at: index)
            default: elements.insert(elements[index], at: index)
            }
            return .array(elements)
        case .object(var members) where !members.isEmpty:
            let index = Int.random(in: 0..<members.count, using: &random)
            let (key, value) = (members[index].key, members[index].value)
            switch pick([0, 0, 0, 1, 2, 3, 4]) {
            case 0: members[index] = JSON.Member(key, mutated(value))
            case 1: members.remove(at: index)
            case 2: members.append(JSON.Member(pick(Tokens.names), value))
            case 3: members[index] = JSON.Member(pick(Tokens.names), value)
            default: members.append(JSON.Member(key, mutated(value)))
            }
            return .object(members)
        default: return replacement(for: value)
        }
    }

    /// Another value in the place of this one.
    private mutating func replacement(for value: JSON) -> JSON {
        if case .string = value, chance(2) { return .string(filler()) }
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return .null
        case 1: return .bool(chance(2))
        case 2: return .number(pick(Tokens.numbers))
        case 3: return .string(pick(Tokens.names))
        case 4: return .string(filler())
        case 5: return .array(Array(repeating: value, count: pick([0, 1, 2, 65])))
        case 6: return .object((0..<pick([0, 1, 2, 64, 65])).map { JSON.Member("k\($0)", value) })
        case 7: return (0..<pick([1, 30, 31, 32, 33])).reduce(value) { inner, _ in .array([inner]) }
        default:
            return (0..<pick([1, 30, 31, 32, 33])).reduce(value) { inner, _ in .object([JSON.Member("k", inner)]) }
        }
    }

    /// A text as long as a limit, or one off.
    private mutating func filler() -> String {
        let unit = pick(["x", "x", "é", "\n", "😀", "\u{85}"])
        let length = pick(Tokens.lengths)
        return String(repeating: unit, count: length / unit.utf8.count)
            + String(repeating: "x", count: length % unit.utf8.count)
    }

    /// The value as text, with white space and escapes where JSON allows them.
    mutating func loosely(_ value: JSON) -> [UInt8] {
        guard chance(2) else { return value.bytes }
        var bytes: [UInt8] = []
        var inString = false
        var escaped = false
        for byte in value.bytes {
            if inString, !escaped, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte < 0x80, chance(8) {
                bytes.append(contentsOf: (byte < 16 ? #"\u000"# : #"\u00"#).utf8)
                bytes.append(contentsOf: String(byte, radix: 16, uppercase: chance(2)).utf8)
                continue
            }
            if !inString, !(0x2B...0x7A).contains(byte), chance(4) { bytes.append(pick([0x20, 0x09, 0x0A, 0x0D])) }
            bytes.append(byte)
            if byte == UInt8(ascii: "\""), !escaped { inString.toggle() }
            escaped = inString && byte == UInt8(ascii: "\\") && !escaped
        }
        return bytes
    }
}
