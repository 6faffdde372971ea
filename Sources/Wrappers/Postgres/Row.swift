import CPostgreSQL

/// One row of a result. Its `columns` are read in their order.
///
/// The readers by number, which counts from 0, are for this target alone: in a select list that grows, numbers shift.
/// Each takes the types named in its comment, gives nil for NULL, and throws for anything else and for a column there is
/// not: a value is never silently taken for something it is not. `required` has the same readers for columns that are
/// never NULL.
package struct Row: Sendable {
    let rows: Rows
    let index: CInt

    /// Whether the column is NULL; also true for a column there is not.
    func isNull(_ column: Int) -> Bool {
        PQgetisnull(rows.result, index, CInt(clamping: column)) == 1
    }

    /// `uuid`: its first and its last eight bytes.
    func uuid(_ column: Int) throws(PostgresError) -> (high: UInt64, low: UInt64)? {
        guard let bytes = try bytes(of: column, as: "uuid", size: 16, { $0 == .uuid }) else { return nil }
        return (bytes.bigEndian(at: 0), bytes.bigEndian(at: 8))
    }

    /// `text`, `varchar`, `char(n)`, `name`, `json`, or an enum. Other types defined in the database count as enums,
    /// because a result has only their number.
    func text(_ column: Int) throws(PostgresError) -> String? {
        guard let bytes = try bytes(of: column, as: "text", Self.isText) else { return nil }
        guard let text = BinaryFormat.text(bytes) else { throw malformed(column, bytes.count) }
        return text
    }

    /// `int2`, `int4`, or `int8`.
    func int(_ column: Int) throws(PostgresError) -> Int? {
        guard let bytes = try bytes(of: column, as: "int", { $0 == .int8 || $0 == .int4 || $0 == .int2 }) else {
            return nil
        }
        guard let value = BinaryFormat.int(bytes) else { throw malformed(column, bytes.count) }
        return value
    }

    /// `bool`.
    func bool(_ column: Int) throws(PostgresError) -> Bool? {
        try bytes(of: column, as: "bool", size: 1, { $0 == .bool }).map { $0[0] != 0 }
    }

    /// `float8` or `float4`.
    func double(_ column: Int) throws(PostgresError) -> Double? {
        guard let bytes = try bytes(of: column, as: "float8", { $0 == .float8 || $0 == .float4 }) else { return nil }
        switch bytes.count {
        case 8: return Double(bitPattern: bytes.bigEndian(at: 0))
        case 4: return Double(Float(bitPattern: bytes.bigEndian(at: 0)))
        default: throw malformed(column, bytes.count)
        }
    }

    /// `timestamptz`: microseconds since 1970 UTC. The infinities are refused.
    func timestamp(_ column: Int) throws(PostgresError) -> Int64? {
        guard let bytes = try bytes(of: column, as: "timestamptz", size: 8, { $0 == .timestamptz }) else { return nil }
        guard let microseconds = PostgresTime.toUnix(bytes.bigEndian(at: 0)) else {
            throw failure(column, "is an infinite or too distant time")
        }
        return microseconds
    }

    /// `bytea`, `json`, `jsonb` (as JSON text), or what `text` reads, in UTF-8.
    func bytes(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try withBytes(column) { Array($0) }
    }

    /// Gives `body` what `bytes` would return, without a copy; the bytes are gone when `body` returns.
    func withBytes<Result>(
        _ column: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(PostgresError) -> Result? {
        guard
            let bytes = try bytes(
                of: column, as: "bytea, json or text", { $0 == .bytea || $0 == .jsonb || Self.isText($0) })
        else { return nil }
        guard type(of: column) == .jsonb else { return body(bytes) }
        guard bytes.first == ArrayBuilder.jsonbVersion else { throw malformed(column, bytes.count) }
        return body(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
    }

    /// `uuid[]`: each as its first and its last eight bytes.
    func uuids(_ column: Int) throws(PostgresError) -> [(high: UInt64, low: UInt64)?]? {
        try array(column, of: [.uuid]) { $0.count == 16 ? ($0.bigEndian(at: 0), $0.bigEndian(at: 8)) : nil }
    }

    /// `text[]` or `varchar[]`.
    func texts(_ column: Int) throws(PostgresError) -> [String?]? {
        try array(column, of: [.text, .varchar], BinaryFormat.text)
    }

    /// `int2[]`, `int4[]`, or `int8[]`.
    func ints(_ column: Int) throws(PostgresError) -> [Int?]? {
        try array(column, of: [.int8, .int4, .int2], BinaryFormat.int)
    }

    private static func isText(_ type: TypeID) -> Bool {
        switch type {
        case .text, .varchar, .json, .name, .bpchar, .unknown: true
        default: type.rawValue >= TypeID.firstOfUsers
        }
    }
}

extension Row {
    private func type(of column: Int) -> TypeID {
        TypeID(rawValue: PQftype(rows.result, CInt(clamping: column)))
    }

    /// The column's bytes, nil for NULL; they live as long as `rows`.
    private func bytes(
        of column: Int, as wanted: StaticString, size: Int? = nil, _ accepts: (TypeID) -> Bool
    ) throws(PostgresError) -> UnsafeRawBufferPointer? {
        let column32 = CInt(clamping: column)
        guard column >= 0, column32 < PQnfields(rows.result) else {
            throw failure(column, "does not exist; there are \(rows.columnCount)")
        }
        guard accepts(type(of: column)) else {
            throw failure(column, "is of \(type(of: column)), read as \(wanted)")
        }
        guard PQfformat(rows.result, column32) == 1 else { throw failure(column, "is not in binary format") }
        guard PQgetisnull(rows.result, index, column32) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(rows.result, index, column32), count: Int(PQgetlength(rows.result, index, column32)))
        if let size, bytes.count != size { throw malformed(column, bytes.count) }
        return bytes
    }

    private func array<Element>(
        _ column: Int, of types: [TypeID], _ decode: (UnsafeRawBufferPointer) -> Element?
    ) throws(PostgresError) -> [Element?]? {
        guard let bytes = try bytes(of: column, as: "array", { type in types.contains { $0.array == type } }) else {
            return nil
        }
        guard let elements = BinaryFormat.array(bytes, of: types, decode) else { throw malformed(column, bytes.count) }
        return elements
    }

    private func malformed(_ column: Int, _ size: Int) -> PostgresError {
        failure(column, "is of \(type(of: column)) but has \(size) unreadable bytes")
    }

    func failure(_ column: Int, _ what: String) -> PostgresError {
        let name = rows.columnName(column).map { " \"\($0)\"" } ?? ""
        return PostgresError(.misuse, nil, "column \(column)\(name) \(what)").about(statement: rows.statement)
    }
}
