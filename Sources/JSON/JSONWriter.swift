/// Writes compact JSON to the end of a byte array, putting the commas itself.
///
/// For hot responses, where building a ``JSON`` tree first would cost more than the rest:
/// `w.beginObject(); w.key("uuid"); w.string(id); w.endObject()`. The caller keeps begin, key and end in balance.
package struct JSONWriter: Sendable {
    /// What was written so far, UTF-8.
    package private(set) var bytes: [UInt8]
    /// True when the next key or element needs a comma before it.
    private var needsComma = false

    /// Makes an empty writer with room for `capacity` bytes.
    package init(capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Makes a writer that appends to `bytes`.
    package init(appendingTo bytes: consuming [UInt8]) { self.bytes = bytes }

    /// What was written, and a newline behind it; ends the writer, so that nothing is copied.
    package consuming func line() -> [UInt8] {
        bytes.append(UInt8(ascii: "\n"))
        return bytes
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
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a key that is known when the program is compiled and has nothing to escape; cheaper than ``key(_:)``.
    package mutating func key(plain key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ value: some StringProtocol) {
        separate()
        quote(value)
    }

    /// Writes a string and, in the same quotes, what is known to follow it when the program is compiled.
    package mutating func string(_ value: String, and end: StaticString) {
        string(value)
        bytes.removeLast()
        end.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a string of `count` bytes that `fill` puts into its place, none of which needs an escape.
    package mutating func string(ascii count: Int, _ fill: ((Int, UInt8) -> Void) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
        bytes.withUnsafeMutableBufferPointer { bytes in fill { bytes[start + $0] = $1 } }
        bytes.append(UInt8(ascii: "\""))
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
    package mutating func bool(_ value: Bool) { raw((value ? "true" : "false").utf8) }

    /// Writes `null`.
    package mutating func null() { raw("null".utf8) }

    /// Writes bytes that are one JSON value already, without looking at them.
    package mutating func raw(_ value: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
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
    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func decimal(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Appends `text` in quotes: escapes quotes, backslashes and control characters, leaves all else as UTF-8.
    private mutating func quote(_ text: some StringProtocol) {
        bytes.append(UInt8(ascii: "\""))
        let plain = text.utf8.withContiguousStorageIfAvailable { utf8 in
            guard !utf8.contains(where: Self.needsEscape) else { return false }
            bytes.append(contentsOf: utf8)
            return true
        }
        if plain != true {
            for byte in text.utf8 { escape(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func escape(_ byte: UInt8) {
        guard Self.needsEscape(byte) else { return bytes.append(byte) }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0C: bytes.append(contentsOf: #"\f"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
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
