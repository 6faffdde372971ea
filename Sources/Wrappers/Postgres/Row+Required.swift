extension Row {
    /// The readers of `Row` for columns that are never NULL: NULL is an error here.
    package struct Required: Sendable {
        let row: Row

        /// `uuid`: its first and its last eight bytes.
        package func uuid(_ column: Int) throws(PostgresError) -> (high: UInt64, low: UInt64) {
            try present(row.uuid(column), column)
        }

        /// `text`, `varchar`, `char(n)`, `name`, `json`, or an enum.
        package func text(_ column: Int) throws(PostgresError) -> String { try present(row.text(column), column) }

        /// `int2`, `int4`, or `int8`.
        package func int(_ column: Int) throws(PostgresError) -> Int { try present(row.int(column), column) }

        /// `bool`.
        package func bool(_ column: Int) throws(PostgresError) -> Bool { try present(row.bool(column), column) }

        /// `float8` or `float4`.
        package func double(_ column: Int) throws(PostgresError) -> Double { try present(row.double(column), column) }

        /// `timestamptz`: microseconds since 1970 UTC. The infinities are refused.
        package func timestamp(_ column: Int) throws(PostgresError) -> Int64 {
            try present(row.timestamp(column), column)
        }

        /// `bytea`, `json`, `jsonb` (as JSON text), or what `text` reads, in UTF-8.
        package func bytes(_ column: Int) throws(PostgresError) -> [UInt8] { try present(row.bytes(column), column) }

        /// `uuid[]`: each as its first and its last eight bytes.
        package func uuids(_ column: Int) throws(PostgresError) -> [(high: UInt64, low: UInt64)?] {
            try present(row.uuids(column), column)
        }

        /// `text[]` or `varchar[]`.
        package func texts(_ column: Int) throws(PostgresError) -> [String?] { try present(row.texts(column), column) }

        /// `int2[]`, `int4[]`, or `int8[]`.
        package func ints(_ column: Int) throws(PostgresError) -> [Int?] { try present(row.ints(column), column) }

        private func present<Value>(_ value: Value?, _ column: Int) throws(PostgresError) -> Value {
            guard let value else { throw row.failure(column, "is NULL") }
            return value
        }
    }

    /// The readers for columns that are never NULL.
    package var required: Required { Required(row: self) }
}
