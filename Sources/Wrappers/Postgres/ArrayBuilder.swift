/// An array parameter, built element by element straight into the bytes that are sent.
///
/// Create one per column, append row by row, and pass them to `Parameter.array`. Appending an element of another type
/// than the builder's traps.
///
/// The format: dimensions (1; 0 when empty), whether there are NULLs, the element type, the number of elements,
/// the first index (1), then each element as its length (-1 for NULL) and its bytes.
/// Source: `array_send` in `src/backend/utils/adt/arrayfuncs.c`.
package struct ArrayBuilder: Sendable {
    /// Type of the elements.
    package let elementType: TypeID
    /// Number of elements appended so far.
    package private(set) var count: Int32 = 0

    let arrayType: TypeID
    private var bytes: [UInt8]
    private var hasNull = false

    /// The byte with which the binary form of a `jsonb` begins.
    static let jsonbVersion: UInt8 = 1

    /// An empty array of `elementType`, with room for `count` elements of about `elementSize` bytes.
    ///
    /// Traps for types of which this wrapper has no arrays.
    package init(_ elementType: TypeID, reserving count: Int = 0, elementSize: Int = 16) {
        guard let arrayType = elementType.array else { preconditionFailure("no arrays of \(elementType)") }
        self.elementType = elementType
        self.arrayType = arrayType
        bytes = []
        bytes.reserveCapacity(20 + count * (4 + elementSize))
        bytes.append(contentsOf: repeatElement(0, count: 20))
    }

    /// Appends NULL.
    package mutating func appendNull() {
        hasNull = true
        count += 1
        append(bigEndian: UInt32.max)
    }

    /// Appends a `uuid`, from its first and its last eight bytes.
    package mutating func append(uuid high: UInt64, _ low: UInt64) {
        begin(.uuid, size: 16)
        append(bigEndian: high)
        append(bigEndian: low)
    }

    /// Appends a `text`.
    package mutating func append(text: String) {
        begin(.text, size: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends a `text` given in UTF-8.
    package mutating func append(utf8: [UInt8]) {
        begin(.text, size: utf8.count)
        bytes.append(contentsOf: utf8)
    }

    /// Appends an `int4`.
    package mutating func append(int4 value: Int32) {
        begin(.int4, size: 4)
        append(bigEndian: value)
    }

    /// Appends an `int8`.
    package mutating func append(int8 value: Int64) {
        begin(.int8, size: 8)
        append(bigEndian: value)
    }

    /// Appends a `float8`.
    package mutating func append(float8 value: Double) {
        begin(.float8, size: 8)
        append(bigEndian: value.bitPattern)
    }

    /// Appends a `bool`.
    package mutating func append(bool value: Bool) {
        begin(.bool, size: 1)
        bytes.append(value ? 1 : 0)
    }

    /// Appends a `timestamptz`, from microseconds since 1970 UTC.
    package mutating func append(timestamp microseconds: Int64) {
        begin(.timestamptz, size: 8)
        append(bigEndian: PostgresTime.fromUnix(microseconds))
    }

    /// Appends a `json`, from its text in UTF-8.
    package mutating func append(json: [UInt8]) {
        begin(.json, size: json.count)
        bytes.append(contentsOf: json)
    }

    /// Appends a `jsonb`, from JSON text in UTF-8.
    package mutating func append(jsonb: [UInt8]) {
        begin(.jsonb, size: jsonb.count + 1)
        bytes.append(Self.jsonbVersion)
        bytes.append(contentsOf: jsonb)
    }

    /// Appends a `bytea`.
    package mutating func append(bytea: [UInt8]) {
        begin(.bytea, size: bytea.count)
        bytes.append(contentsOf: bytea)
    }

    /// The array as it is sent.
    consuming func finish() -> [UInt8] {
        write(UInt32(count == 0 ? 0 : 1), at: 0)
        write(UInt32(hasNull ? 1 : 0), at: 4)
        write(elementType.rawValue, at: 8)
        // An array without dimensions ends after its element type.
        guard count > 0 else { return Array(bytes.prefix(12)) }
        write(UInt32(count), at: 12)
        write(1, at: 16)
        return bytes
    }

    private mutating func begin(_ type: TypeID, size: Int) {
        precondition(type == elementType, "\(type) appended to an array of \(elementType)")
        count += 1
        append(bigEndian: UInt32(size))
    }

    private mutating func append(bigEndian value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func write(_ value: UInt32, at offset: Int) {
        withUnsafeBytes(of: value.bigEndian) { bytes.replaceSubrange(offset..<offset + 4, with: $0) }
    }
}
