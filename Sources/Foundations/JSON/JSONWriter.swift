/// Writes compact JSON to the end of a byte array, and adds the commas itself.
///
/// For hot responses, where building a ``JSON`` tree first would cost more than the rest:
/// `w.beginObject(); w.key("uuid"); w.string(id); w.endObject()`. The caller keeps begin, key and end in balance.
package struct JSONWriter: Sendable {
    /// The bytes written so far, and room for more, so that a text is written without a capacity check for each byte.
    private var buffer: [UInt8]
    /// How many bytes of the buffer are written.
    private var count: Int
    /// True when the next key or element needs a comma before it.
    private var needsComma = false

    /// An empty writer with room for `capacity` bytes.
    package init(capacity: Int = 512) {
        buffer = [UInt8](repeating: 0, count: capacity)
        count = 0
    }

    /// A writer that appends to `bytes`.
    package init(appendingTo bytes: consuming [UInt8]) {
        buffer = bytes
        count = buffer.count
    }

    /// The bytes written so far, in UTF-8.
    package var bytes: [UInt8] { Array(buffer[..<count]) }

    /// The bytes written and a newline; consumes the writer, so that nothing is copied.
    package consuming func line() -> [UInt8] {
        put(UInt8(ascii: "\n"))
        buffer.removeLast(buffer.count - count)
        return buffer
    }

    /// Opens an object.
    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes the innermost object.
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Opens an array.
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes the innermost array.
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the key of the member whose value comes next.
    package mutating func key(_ key: String) {
        separate()
        quote(key)
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a key that is a literal and has nothing to escape; cheaper than ``key(_:)``.
    package mutating func key(plain key: StaticString) {
        let comma = needsComma ? 1 : 0
        key.withUTF8Buffer { key in
            write(comma + key.count + 3) { room in
                room[0] = UInt8(ascii: ",")
                room[comma] = UInt8(ascii: "\"")
                _ = room[(comma + 1)...].update(fromContentsOf: key)
                room[comma + key.count + 1] = UInt8(ascii: "\"")
                room[comma + key.count + 2] = UInt8(ascii: ":")
            }
        }
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ value: some StringProtocol) {
        separate()
        quote(value)
    }

    /// Writes a string that has nothing to escape, such as a path or a UUID, and `end` in the same quotes; cheaper than
    /// ``string(_:)``, which looks at each byte.
    package mutating func string(plain value: String, and end: StaticString = "") {
        separate()
        var value = value
        value.withUTF8 { text in
            end.withUTF8Buffer { end in
                write(text.count + end.count + 2) { room in
                    room[0] = UInt8(ascii: "\"")
                    _ = room[1...].update(fromContentsOf: text)
                    _ = room[(text.count + 1)...].update(fromContentsOf: end)
                    room[text.count + end.count + 1] = UInt8(ascii: "\"")
                }
            }
        }
    }

    /// Writes a string whose `length` bytes `fill` writes in place; none of them may need an escape.
    package mutating func string(ascii length: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        separate()
        write(length + 2) { room in
            room[0] = UInt8(ascii: "\"")
            fill(UnsafeMutableBufferPointer(rebasing: room[1...length]))
            room[length + 1] = UInt8(ascii: "\"")
        }
    }

    /// Writes a string, or `null` for nil.
    package mutating func string(_ value: String?) {
        if let value { string(value) } else { null() }
    }

    /// Writes a whole number.
    package mutating func int(_ value: Int) {
        separate()
        decimal(value)
    }

    /// Writes a whole number, or `null` for nil.
    package mutating func int(_ value: Int?) {
        if let value { int(value) } else { null() }
    }

    /// Writes a finite number, `null` for nil, infinities and NaN.
    package mutating func double(_ value: Double?) {
        if let value, value.isFinite { raw(Self.spelling(of: value).utf8) } else { null() }
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

    /// Writes `null`.
    package mutating func null() { word("null") }

    /// Writes bytes that are one JSON value already, unchecked.
    package mutating func raw(_ value: some Collection<UInt8>) {
        separate()
        write(value.count) { room in _ = room.update(fromContentsOf: value) }
    }

    /// Writes a whole tree as one value.
    package mutating func value(_ value: JSON) {
        switch value {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .number(let lexeme): raw(lexeme.utf8)
        case .string(let string): self.string(string)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// The shortest decimal spelling of a finite number that reads back equal, without a needless `.0`.
    static func spelling(of value: Double) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension JSONWriter {
    /// Has `fill` write the next `length` bytes.
    private mutating func write(_ length: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        if count + length > buffer.count {
            buffer.append(contentsOf: repeatElement(0, count: max(length, buffer.count, 64)))
        }
        buffer.withUnsafeMutableBufferPointer { fill(UnsafeMutableBufferPointer(rebasing: $0[count..<count + length])) }
        count += length
    }

    private mutating func put(_ byte: UInt8) {
        if count == buffer.count { return write(1) { $0[0] = byte } }
        buffer[count] = byte
        count += 1
    }

    private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        write(bytes.count) { room in _ = room.update(fromContentsOf: bytes) }
    }

    private mutating func word(_ word: StaticString) {
        separate()
        word.withUTF8Buffer { put($0) }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        put(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        put(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { put(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func decimal(_ value: Int) {
        if value < 0 { put(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = count
        repeat {
            put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        buffer[start..<count].reverse()
    }

    /// Appends `text` in quotes: escapes quotes, backslashes and control characters, leaves all else as UTF-8.
    private mutating func quote(_ text: some StringProtocol) {
        let plain = text.utf8.withContiguousStorageIfAvailable { utf8 in
            // Without a branch for each byte, so that the loop is vectorized.
            guard utf8.reduce(0, { $0 | (Self.needsEscape($1) ? 1 : 0) }) as UInt8 == 0 else { return false }
            write(utf8.count + 2) { room in
                room[0] = UInt8(ascii: "\"")
                _ = room[1...].update(fromContentsOf: utf8)
                room[utf8.count + 1] = UInt8(ascii: "\"")
            }
            return true
        }
        guard plain != true else { return }
        put(UInt8(ascii: "\""))
        for byte in text.utf8 { escape(byte) }
        put(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func escape(_ byte: UInt8) {
        guard Self.needsEscape(byte) else { return put(byte) }
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        default:
            put(UInt8(ascii: "u"))
            for shift: UInt32 in [12, 8, 4, 0] { put(Self.digit(UInt32(byte) >> shift & 15)) }
        }
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 10 ? 0x30 + value : 0x57 + value)
    }
}

extension JSON {
    /// Appends this value to `bytes` as compact UTF-8.
    package func write(into bytes: inout [UInt8]) {
        var writer = JSONWriter(appendingTo: bytes)
        bytes = []
        writer.value(self)
        bytes = writer.bytes
    }

    /// This value as compact UTF-8.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// This value as compact text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
