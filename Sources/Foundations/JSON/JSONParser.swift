extension JSON {
    /// Parses one whole value out of UTF-8 bytes, strictly as RFC 8259 has it.
    ///
    /// Refused beyond the grammar, because Postgres could not store it or parsers would read it differently: a repeated
    /// key in one object, U+0000, lone surrogates, a byte order mark, numbers beyond `numeric`, and anything over
    /// `limits`.
    /// - Throws: ``Failure`` with the reason and the place.
    package init(parsing bytes: [UInt8], limits: Limits = .standard) throws(Failure) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            var parser = Parser(bytes: buffer, limits: limits)
            return Result { () throws(Parser.Stop) in try parser.document() }
        }
        switch result {
        case .success(let value): self = value
        case .failure(let stop): throw Failure(stop.reason, at: stop.offset, in: bytes)
        }
    }
}

/// A recursive-descent parser over bytes that are valid during one call.
///
/// Every read is guarded by `position < bytes.count`; the buffer itself checks only in debug builds.
struct Parser {
    /// Why parsing stopped, with a byte offset; lines and columns are counted only then.
    struct Stop: Error {
        let reason: JSON.Failure.Reason
        let offset: Int
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSON.Limits
    var position = 0
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>, limits: JSON.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// The byte at `position`, or nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func document() throws(Stop) -> JSON {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw Stop(reason: .byteOrderMark, offset: 0) }
        skipWhiteSpace()
        if next == nil { throw stop(.empty) }
        let value = try value()
        skipWhiteSpace()
        if next != nil { throw stop(.trailingData) }
        return value
    }

    private mutating func value() throws(Stop) -> JSON {
        guard let next else { throw missing("a value") }
        switch next {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try nested(object)
        case UInt8(ascii: "["): return try nested(array)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw missing("a value")
        }
    }

    private mutating func nested(_ body: (inout Parser) throws(Stop) -> JSON) throws(Stop) -> JSON {
        if depth == limits.depth { throw stop(.tooDeep(limit: limits.depth)) }
        depth += 1
        position += 1
        skipWhiteSpace()
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func literal(_ word: StaticString, _ value: JSON) throws(Stop) -> JSON {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw missing("a value") }
        for index in position..<end where bytes[index] != word.utf8Start[index - position] { throw missing("a value") }
        position = end
        return value
    }

    mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    func stop(_ reason: JSON.Failure.Reason) -> Stop { Stop(reason: reason, offset: position) }

    /// The failure when `expected` is not at `position`.
    func missing(_ expected: String) -> Stop {
        var decoder = UTF8()
        var rest = bytes[position...].makeIterator()
        switch decoder.decode(&rest) {
        case .scalarValue(let scalar): return stop(.unexpected(expected: expected, found: scalar))
        case .emptyInput: return stop(.unexpectedEnd(expected: expected))
        case .error: return stop(.invalidUTF8)
        }
    }
}

// MARK: Arrays and objects

/// Called after the opening bracket and white space.
private func array(_ parser: inout Parser) throws(Parser.Stop) -> JSON { try parser.elements() }
private func object(_ parser: inout Parser) throws(Parser.Stop) -> JSON { try parser.members() }

extension Parser {
    fileprivate mutating func elements() throws(Stop) -> JSON {
        if take(UInt8(ascii: "]")) { return .array([]) }
        var elements: [JSON] = []
        while true {
            elements.append(try value())
            skipWhiteSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw missing(#"a comma or "]""#) }
            skipWhiteSpace()
        }
    }

    fileprivate mutating func members() throws(Stop) -> JSON {
        if take(UInt8(ascii: "}")) { return .object([]) }
        var members: [JSON.Member] = []
        var seen = SeenKeys()
        while true {
            let start = position
            guard next == UInt8(ascii: "\"") else { throw missing("a key in double quotes") }
            let key = try string()
            guard seen.insert(key, after: members) else { throw Stop(reason: .duplicateKey(key), offset: start) }
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { throw missing("a colon") }
            skipWhiteSpace()
            members.append(JSON.Member(key, try value()))
            skipWhiteSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw missing(#"a comma or "}""#) }
            skipWhiteSpace()
        }
    }
}

/// The keys of one object so far: compared one by one while few, hashed when many, so that no input costs quadratic
/// time.
///
/// Keys are compared byte by byte, because Swift's `==` equates two encodings of one accented letter.
private struct SeenKeys {
    private struct Key: Hashable {
        let utf8: String.UTF8View
        static func == (a: Key, b: Key) -> Bool { a.utf8.elementsEqual(b.utf8) }
        func hash(into hasher: inout Hasher) {
            for byte in utf8 { hasher.combine(byte) }
        }
    }

    private var hashed: Set<Key> = []

    /// False when `key` is in `members` already.
    mutating func insert(_ key: String, after members: [JSON.Member]) -> Bool {
        if members.count < 16 {
            return !members.contains { $0.key == key && $0.key.utf8.elementsEqual(key.utf8) }
        }
        if hashed.isEmpty { hashed = Set(members.map { Key(utf8: $0.key.utf8) }) }
        return hashed.insert(Key(utf8: key.utf8)).inserted
    }
}
