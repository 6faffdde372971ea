/// The number by which Postgres knows a type (its OID).
///
/// Source: `src/include/catalog/pg_type.dat`; the numbers of built-in types never change.
package struct TypeID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The OID.
    package let rawValue: UInt32

    /// From the OID.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `bool`.
    package static let bool = TypeID(rawValue: 16)
    /// `bytea`.
    package static let bytea = TypeID(rawValue: 17)
    /// `int8`, 64 bits.
    package static let int8 = TypeID(rawValue: 20)
    /// `int2`, 16 bits.
    package static let int2 = TypeID(rawValue: 21)
    /// `int4`, 32 bits.
    package static let int4 = TypeID(rawValue: 23)
    /// `text`.
    package static let text = TypeID(rawValue: 25)
    /// `json`, kept as it was written.
    package static let json = TypeID(rawValue: 114)
    /// `float4`, a `Float`.
    package static let float4 = TypeID(rawValue: 700)
    /// `float8`, a `Double`.
    package static let float8 = TypeID(rawValue: 701)
    /// `timestamptz`, microseconds.
    package static let timestamptz = TypeID(rawValue: 1184)
    /// `uuid`.
    package static let uuid = TypeID(rawValue: 2950)
    /// `jsonb`, kept by its value.
    package static let jsonb = TypeID(rawValue: 3802)

    static let name = TypeID(rawValue: 19)
    static let unknown = TypeID(rawValue: 705)
    static let bpchar = TypeID(rawValue: 1042)
    static let varchar = TypeID(rawValue: 1043)

    /// Types defined in the database, enums above all, have numbers from here on.
    static let firstOfUsers: UInt32 = 16384

    /// The type of arrays of this type; nil for types of which this wrapper has no arrays.
    var array: TypeID? { Self.arrays[self] }

    private static let arrays: [TypeID: TypeID] = [
        .bool: TypeID(rawValue: 1000), .bytea: TypeID(rawValue: 1001), .int2: TypeID(rawValue: 1005),
        .int4: TypeID(rawValue: 1007), .int8: TypeID(rawValue: 1016), .text: TypeID(rawValue: 1009),
        .json: TypeID(rawValue: 199), .float4: TypeID(rawValue: 1021), .float8: TypeID(rawValue: 1022),
        .timestamptz: TypeID(rawValue: 1185), .uuid: TypeID(rawValue: 2951), .jsonb: TypeID(rawValue: 3807),
        .varchar: TypeID(rawValue: 1015), .name: TypeID(rawValue: 1003),
    ]

    private static let names: [TypeID: String] = [
        .bool: "bool", .bytea: "bytea", .int2: "int2", .int4: "int4", .int8: "int8", .text: "text", .json: "json",
        .float4: "float4", .float8: "float8", .timestamptz: "timestamptz", .uuid: "uuid", .jsonb: "jsonb",
        .varchar: "varchar", .name: "name", .bpchar: "bpchar", .unknown: "unknown",
    ]

    /// The type's name, or its number where this wrapper does not know it.
    package var description: String {
        if let name = Self.names[self] { return name }
        if let element = Self.arrays.first(where: { $0.value == self })?.key { return "\(element)[]" }
        return "type \(rawValue)"
    }
}
