/// One value for a statement's `$n`, in Postgres's binary format and with its type.
///
/// Postgres gets the type when the statement is prepared, so that it never reads a value as one of another type.
package struct Parameter: Sendable {
    enum Value: Sendable {
        case null
        /// Up to 16 bytes, first byte first; kept here because most scalars need no storage of their own.
        case inline(UInt64, UInt64, count: UInt8)
        case text(String)
        case bytes([UInt8])
    }

    let type: TypeID
    let value: Value

    /// How many bytes go over the wire for the value.
    var byteCount: Int {
        switch value {
        case .null: 0
        case .inline(_, _, let count): Int(count)
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        }
    }

    private init(_ type: TypeID, _ value: Value) {
        self.type = type
        self.value = value
    }

    /// NULL of type `type`.
    package static func null(_ type: TypeID) -> Parameter { Parameter(type, .null) }

    /// A `uuid`, from its first and its last eight bytes.
    package static func uuid(_ high: UInt64, _ low: UInt64) -> Parameter {
        Parameter(.uuid, .inline(high, low, count: 16))
    }

    /// A `uuid`, from its first and its last eight bytes, or NULL.
    package static func uuid(_ value: (UInt64, UInt64)?) -> Parameter {
        value.map { uuid($0.0, $0.1) } ?? null(.uuid)
    }

    /// A `text`; Postgres refuses a NUL in it.
    package static func text(_ value: String?) -> Parameter {
        Parameter(.text, value.map { .text($0) } ?? .null)
    }

    /// An `int4`.
    package static func int4(_ value: Int32?) -> Parameter {
        Parameter(.int4, value.map { .inline(UInt64(UInt32(bitPattern: $0)) << 32, 0, count: 4) } ?? .null)
    }

    /// An `int8`.
    package static func int8(_ value: Int64?) -> Parameter {
        Parameter(.int8, value.map { .inline(UInt64(bitPattern: $0), 0, count: 8) } ?? .null)
    }

    /// A `float8`.
    package static func float8(_ value: Double?) -> Parameter {
        Parameter(.float8, value.map { .inline($0.bitPattern, 0, count: 8) } ?? .null)
    }

    /// A `bool`.
    package static func bool(_ value: Bool?) -> Parameter {
        Parameter(.bool, value.map { .inline($0 ? 1 << 56 : 0, 0, count: 1) } ?? .null)
    }

    /// A `timestamptz`, from microseconds since 1970 UTC.
    package static func timestamp(microseconds value: Int64?) -> Parameter {
        Parameter(
            .timestamptz,
            value.map { .inline(UInt64(bitPattern: PostgresTime.fromUnix($0)), 0, count: 8) } ?? .null)
    }

    /// A `json`, from its text in UTF-8.
    package static func json(_ value: [UInt8]?) -> Parameter {
        Parameter(.json, value.map { .bytes($0) } ?? .null)
    }

    /// A `jsonb`, from JSON text in UTF-8.
    package static func jsonb(_ value: [UInt8]?) -> Parameter {
        Parameter(.jsonb, value.map { .bytes([ArrayBuilder.jsonbVersion] + $0) } ?? .null)
    }

    /// A `bytea`.
    package static func bytes(_ value: [UInt8]?) -> Parameter {
        Parameter(.bytea, value.map { .bytes($0) } ?? .null)
    }

    /// The array that `builder` has built.
    package static func array(_ builder: consuming ArrayBuilder) -> Parameter {
        Parameter(builder.arrayType, .bytes(builder.finish()))
    }
}
