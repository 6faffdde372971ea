extension Row {
    /// The columns of a row, read one after the other in the order of the select list.
    ///
    /// ```swift
    /// var columns = row.columns
    /// return Webhook(id: ID(try columns.uuid()), url: try columns.text(), removedAt: try columns.optionalTimestamp())
    /// ```
    ///
    /// Each reader takes the types that the reader of `Row` with its name takes. It throws an error that names the
    /// column for another type, for NULL (unless it is called optional), and past the last column.
    package struct Columns: Sendable {
        let row: Row
        /// The number of the column that is read next.
        private var next = 0

        init(_ row: Row) { self.row = row }

        private mutating func advance() -> Int {
            defer { next += 1 }
            return next
        }
    }

    /// The columns of the row, to be read from the first on.
    package var columns: Columns { Columns(self) }
}

extension Row.Columns {
    /// Skips `count` columns.
    package mutating func skip(_ count: Int) { next += count }

    /// Checks that all columns have been read; throws if there are more.
    package func end() throws(PostgresError) {
        guard next < row.rows.columnCount else { return }
        throw row.failure(next, "is not read; \(next) columns of \(row.rows.columnCount) are")
    }

    /// `uuid`: its first and its last eight bytes.
    package mutating func uuid() throws(PostgresError) -> (high: UInt64, low: UInt64) {
        try row.required.uuid(advance())
    }

    /// `uuid` or NULL.
    package mutating func optionalUUID() throws(PostgresError) -> (high: UInt64, low: UInt64)? {
        try row.uuid(advance())
    }

    /// `text`, `varchar`, `char(n)`, `name`, `json`, or an enum.
    package mutating func text() throws(PostgresError) -> String { try row.required.text(advance()) }

    /// The same, or NULL.
    package mutating func optionalText() throws(PostgresError) -> String? { try row.text(advance()) }

    /// `int2`, `int4`, or `int8`.
    package mutating func int() throws(PostgresError) -> Int { try row.required.int(advance()) }

    /// The same, or NULL.
    package mutating func optionalInt() throws(PostgresError) -> Int? { try row.int(advance()) }

    /// `bool`.
    package mutating func bool() throws(PostgresError) -> Bool { try row.required.bool(advance()) }

    /// `bool` or NULL.
    package mutating func optionalBool() throws(PostgresError) -> Bool? { try row.bool(advance()) }

    /// `float8` or `float4`.
    package mutating func double() throws(PostgresError) -> Double { try row.required.double(advance()) }

    /// The same, or NULL.
    package mutating func optionalDouble() throws(PostgresError) -> Double? { try row.double(advance()) }

    /// `timestamptz`: microseconds since 1970 UTC. The infinities are refused.
    package mutating func timestamp() throws(PostgresError) -> Int64 { try row.required.timestamp(advance()) }

    /// The same, or NULL.
    package mutating func optionalTimestamp() throws(PostgresError) -> Int64? { try row.timestamp(advance()) }

    /// `bytea`, `json`, `jsonb` (as JSON text), or what `text` reads, in UTF-8.
    package mutating func bytes() throws(PostgresError) -> [UInt8] { try row.required.bytes(advance()) }

    /// The same, or NULL.
    package mutating func optionalBytes() throws(PostgresError) -> [UInt8]? { try row.bytes(advance()) }

    /// The same, or nil, without a copy, if there are at most `count` bytes.
    package mutating func bytes(ifMoreThan count: Int) throws(PostgresError) -> [UInt8]? {
        try row.withBytes(advance()) { $0.count > count ? Array($0) : nil } ?? nil
    }

    /// `text[]` or `varchar[]` without NULLs.
    package mutating func texts() throws(PostgresError) -> [String] {
        let column = advance()
        return try present(row.required.texts(column), column)
    }

    /// The same, or NULL for the whole.
    package mutating func optionalTexts() throws(PostgresError) -> [String]? {
        let column = advance()
        guard let texts = try row.texts(column) else { return nil }
        return try present(texts, column)
    }

    /// `int2[]`, `int4[]`, or `int8[]`, without NULLs.
    package mutating func ints() throws(PostgresError) -> [Int] {
        let column = advance()
        return try present(row.required.ints(column), column)
    }

    /// `uuid[]` without NULLs: each as its first and its last eight bytes.
    package mutating func uuids() throws(PostgresError) -> [(high: UInt64, low: UInt64)] {
        let column = advance()
        return try present(row.required.uuids(column), column)
    }

    /// An error that says what is wrong with the column that was read last.
    package func error(_ what: String) -> PostgresError { row.failure(max(0, next - 1), what) }

    private func present<Element>(_ elements: [Element?], _ column: Int) throws(PostgresError) -> [Element] {
        var present: [Element] = []
        present.reserveCapacity(elements.count)
        for element in elements {
            guard let element else { throw row.failure(column, "has an element that is NULL") }
            present.append(element)
        }
        return present
    }
}
