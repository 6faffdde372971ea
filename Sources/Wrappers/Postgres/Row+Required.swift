extension Row {
    /// The readers of `Row` for columns that are never NULL: NULL is an error here.
    struct Required: Sendable {
        let row: Row

        /// `uuid`: its first and its last eight bytes.
        func uuid(_ column: Int) throws(PostgresError) -> (high: UInt64, low: UInt64) {
            try present(row.uuid(column), column)
        }

        /// `text`, `varchar`, `char(n)`, `name`, `json`, or an enum.
        func text(_ column: Int) throws(PostgresError) -> String { try present(row.text(column), column) }

        /// `int2`, `int4`, or `int8`.
        func int(_ column: Int) throws(PostgresError) -> Int { try present(row.int(column), column) }

        /// `bool`.
        func bool(_ column: Int) throws(PostgresError) -> Bool { try present(row.bool(column), column) }

        /// `float8` or `float4`.
        func double(_ column: Int) throws(PostgresError) -> Double { try present(row.double(column), column) }

        /// `timestamptz`: microseconds since 1970 UTC. The infinities are refused.
        func timestamp(_ column: Int) throws(PostgresError) -> Int64 {
            try present(row.timestamp(column), column)
        }

        /// `bytea`, `json`, `jsonb` (as JSON text), or what `text` reads, in UTF-8.
        func bytes(_ column: Int) throws(PostgresError) -> [UInt8] { try present(row.bytes(column), column) }

        /// `uuid[]`: each as its first and its last eight bytes.
        func uuids(_ column: Int) throws(PostgresError) -> [(high: UInt64, low: UInt64)?] {
            try present(row.uuids(column), column)
        }

        /// `text[]` or `varchar[]`.
        func texts(_ column: Int) throws(PostgresError) -> [String?] { try present(row.texts(column), column) }

        /// `int2[]`, `int4[]`, or `int8[]`.
        func ints(_ column: Int) throws(PostgresError) -> [Int?] { try present(row.ints(column), column) }

        private func present<Value>(_ value: Value?, _ column: Int) throws(PostgresError) -> Value {
            guard let value else { throw row.failure(column, "is NULL") }
            return value
        }
    }

    /// The same row, read by someone who knows that the columns are not NULL.
    var required: Required { Required(row: self) }
}
