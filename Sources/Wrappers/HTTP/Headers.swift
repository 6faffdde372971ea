/// The fields of a message: names compared without regard to case, order and repetitions kept.
///
/// All bytes lie in one buffer, so a request costs two allocations however many fields it has,
/// and a field becomes a `String` only when it is read.
package struct Headers: Sendable {
    /// Name, NUL, value, NUL, name, …: the NULs let C code read a field in place.
    private var bytes: [UInt8] = []
    private var fields: [Field] = []

    private struct Field: Sendable {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// No fields.
    package init() {}

    /// How many fields there are, repetitions counted.
    package var count: Int { fields.count }

    /// Adds a field after the others.
    ///
    /// CR, LF and NUL become spaces (RFC 9110, 5.5), so no value can start a field of its own.
    package mutating func append(_ name: String, _ value: String) {
        var (name, value) = (name, value)
        name.withUTF8 { name in value.withUTF8 { value in append(name: name, value: value) } }
    }

    /// Adds a field given as bytes; see ``append(_:_:)``.
    package mutating func append(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        let first = bytes.count
        bytes.append(contentsOf: name)
        let end = bytes.count
        bytes.append(0)
        bytes.append(contentsOf: value)
        bytes.append(0)
        fields.append(Field(name: first..<end, value: (end + 1)..<(bytes.count - 1)))
        guard Self.breaksMessages(name) || Self.breaksMessages(value) else { return }
        for index in first..<(bytes.count - 1) where index != end && Self.breaksMessages(bytes[index]) {
            bytes[index] = UInt8(ascii: " ")
        }
    }

    /// Reserves room for this many bytes of names and values and this many fields.
    package mutating func reserve(bytes: Int, fields: Int) {
        self.bytes.reserveCapacity(bytes + 2 * fields)
        self.fields.reserveCapacity(fields)
    }

    /// The first value of that name; setting replaces every field of the name, nil removes them.
    package subscript(name: String) -> String? {
        get { first(name).map { string(fields[$0].value) } }
        set {
            if first(name) != nil { remove(name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Whether the name occurs once, with just that value; cheaper than to ask for the value.
    package func has(_ name: String, _ value: String) -> Bool {
        guard let first = first(name), fields[first].value.count == value.utf8.count,
            !fields[(first + 1)...].contains(where: { matches($0, name) })
        else { return false }
        return equal(fields[first].value, value) { $0 == $1 }
    }

    /// All values of that name, joined by commas as RFC 9110 (5.3) allows; nil if there is none.
    package func combined(_ name: String) -> String? {
        guard let first = first(name) else { return nil }
        var result = string(fields[first].value)
        for field in fields[(first + 1)...] where matches(field, name) { result += ", " + string(field.value) }
        return result
    }

    /// How often the name occurs.
    package func occurrences(of name: String) -> Int {
        fields.count { matches($0, name) }
    }

    /// Calls `body` with each field's name and value as C strings, valid during the call only.
    package func forEachCString(_ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void) {
        bytes.withUnsafeBytes { raw in
            guard let base = raw.assumingMemoryBound(to: CChar.self).baseAddress else { return }
            for field in fields { body(base + field.name.lowerBound, base + field.value.lowerBound) }
        }
    }

    /// The first name that is no token (RFC 9110, 5.6.2), such as an empty one or one that ends in a space.
    package var malformedName: String? {
        fields.first { field in !bytes[field.name].allSatisfy(Token.allows) || field.name.isEmpty }.map {
            string($0.name)
        }
    }

    private mutating func remove(_ name: String) {
        var kept = Headers()
        for field in fields where !matches(field, name) { kept.append(string(field.name), string(field.value)) }
        self = kept
    }

    private func first(_ name: String) -> Int? {
        fields.firstIndex { matches($0, name) }
    }

    private func matches(_ field: Field, _ name: String) -> Bool {
        field.name.count == name.utf8.count && equal(field.name, name) { Self.folded($0) == Self.folded($1) }
    }

    /// Compares bytes with a text of the same length.
    private func equal(_ range: Range<Int>, _ text: String, _ areEqual: (UInt8, UInt8) -> Bool) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var index = range.lowerBound
            for byte in text.utf8 {
                guard areEqual(bytes[index], byte) else { return false }
                index += 1
            }
            return true
        }
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    /// Looks at all bytes without a branch, so that the loop is vectorized.
    private static func breaksMessages(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.reduce(0) { $0 | (breaksMessages($1) ? 1 : 0) } as UInt8 != 0
    }

    private static func breaksMessages(_ byte: UInt8) -> Bool {
        byte == 0 || byte == 0x0A || byte == 0x0D
    }
}

extension Headers: Sequence {
    /// The fields in order, as strings.
    package func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
        fields.lazy.map { (name: string($0.name), value: string($0.value)) }.makeIterator()
    }
}

extension Headers: ExpressibleByDictionaryLiteral {
    /// Fields in the order written; a name may occur twice.
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }
}
