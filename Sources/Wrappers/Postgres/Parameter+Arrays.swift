/// Arrays from Swift arrays. To build several columns in one pass over the rows, use `ArrayBuilder`.
extension Parameter {
    /// A `uuid[]`; each from its first and its last eight bytes.
    package static func uuids(_ values: [(UInt64, UInt64)?]) -> Parameter {
        array(of: .uuid, values) { $0.append(uuid: $1.0, $1.1) }
    }

    /// A `uuid[]` without NULLs; each from its first and its last eight bytes.
    package static func uuids(_ values: [(UInt64, UInt64)]) -> Parameter {
        var builder = ArrayBuilder(.uuid, reserving: values.count)
        for value in values { builder.append(uuid: value.0, value.1) }
        return array(builder)
    }

    /// A `text[]`.
    package static func texts(_ values: [String?]) -> Parameter {
        array(of: .text, values) { $0.append(text: $1) }
    }

    /// An `int4[]`.
    package static func int4s(_ values: [Int32?]) -> Parameter {
        array(of: .int4, values) { $0.append(int4: $1) }
    }

    /// An `int8[]`.
    package static func int8s(_ values: [Int64?]) -> Parameter {
        array(of: .int8, values) { $0.append(int8: $1) }
    }

    /// A `bool[]`.
    package static func bools(_ values: [Bool?]) -> Parameter {
        array(of: .bool, values) { $0.append(bool: $1) }
    }

    /// A `timestamptz[]`; each from microseconds since 1970 UTC.
    package static func timestamps(_ values: [Int64?]) -> Parameter {
        array(of: .timestamptz, values) { $0.append(timestamp: $1) }
    }

    /// A `json[]`; each from its text in UTF-8.
    package static func jsons(_ values: [[UInt8]?]) -> Parameter {
        array(of: .json, values) { $0.append(json: $1) }
    }

    /// A `jsonb[]`; each from JSON text in UTF-8.
    package static func jsonbs(_ values: [[UInt8]?]) -> Parameter {
        array(of: .jsonb, values) { $0.append(jsonb: $1) }
    }

    /// A `bytea[]`.
    package static func byteas(_ values: [[UInt8]?]) -> Parameter {
        array(of: .bytea, values) { $0.append(bytea: $1) }
    }

    private static func array<Value>(
        of type: TypeID, _ values: [Value?], _ append: (inout ArrayBuilder, Value) -> Void
    ) -> Parameter {
        var builder = ArrayBuilder(type, reserving: values.count)
        for value in values {
            if let value { append(&builder, value) } else { builder.appendNull() }
        }
        return array(builder)
    }
}
