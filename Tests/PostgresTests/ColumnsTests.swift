import Postgres
import Testing

/// Columns are read one after the other, and each by its type.
@Suite(.timeLimit(.minutes(5))) struct ColumnsTests {
    private func row(_ columns: String) async throws -> Row {
        let connection = try await Connection.reading()
        let rows = try await connection.execute(Statement(name: "read", sql: "SELECT \(columns)"))
        await connection.close()
        return rows[0]
    }

    @Test func eachReaderTakesTheNextColumn() async throws {
        var columns = try await row(
            """
            '00000000-0000-0001-0000-000000000002'::uuid, 'a'::text, 3, true, 4.5::float8, to_timestamp(6),
            '\\x07'::bytea, '{"b": 8}'::jsonb, ARRAY['c', 'd'], ARRAY[9, 10],
            ARRAY['00000000-0000-0001-0000-000000000002']::uuid[]
            """
        ).columns
        #expect(try columns.uuid() == (1, 2))
        #expect(try columns.text() == "a")
        #expect(try columns.int() == 3)
        #expect(try columns.bool())
        #expect(try columns.double() == 4.5)
        #expect(try columns.timestamp() == 6_000_000)
        #expect(try columns.bytes() == [7])
        #expect(try columns.bytes(ifMoreThan: 7) == Array(#"{"b": 8}"#.utf8))
        #expect(try columns.texts() == ["c", "d"])
        #expect(try columns.ints() == [9, 10])
        let uuids = try columns.uuids()
        #expect(uuids.count == 1 && uuids[0] == (1, 2))
        try columns.end()
    }

    @Test func optionalReadersTakeNull() async throws {
        var columns = try await row(
            """
            NULL::uuid, NULL::text, NULL::int, NULL::bool, NULL::float8, NULL::timestamptz, NULL::bytea,
            NULL::jsonb, NULL::text[], 1
            """
        ).columns
        #expect(try columns.optionalUUID() == nil)
        #expect(try columns.optionalText() == nil)
        #expect(try columns.optionalInt() == nil)
        #expect(try columns.optionalBool() == nil)
        #expect(try columns.optionalDouble() == nil)
        #expect(try columns.optionalTimestamp() == nil)
        #expect(try columns.optionalBytes() == nil)
        #expect(try columns.bytes(ifMoreThan: 0) == nil)
        #expect(try columns.optionalTexts() == nil)
        #expect(try columns.int() == 1)
    }

    @Test func columnsCanBePassedOver() async throws {
        var columns = try await row("1, NULL::int, 3, 4").columns
        columns.skip(2)
        #expect(try columns.int() == 3)
        columns.skip(1)
        try columns.end()
    }

    @Test func bytesThatAreTooFewAreNotRead() async throws {
        var columns = try await row("'{}'::jsonb, '{}'::jsonb, 1").columns
        #expect(try columns.bytes(ifMoreThan: 2) == nil)
        #expect(try columns.bytes(ifMoreThan: 1) == Array("{}".utf8))
        #expect(try columns.int() == 1)
    }

    @Test func aReaderOfMoreThanTypesNamesTheColumn() async throws {
        var columns = try await row("1 AS first, 'x'::text AS second").columns
        columns.skip(1)
        _ = try columns.text()
        #expect(columns.error("is unknown").message == "column 1 \"second\" is unknown")
    }

    struct Misreading: Sendable {
        let value: String
        let message: String
        let read: @Sendable (inout Row.Columns) throws -> Void

        init(_ value: String, _ message: String, _ read: @escaping @Sendable (inout Row.Columns) throws -> Void) {
            (self.value, self.message, self.read) = (value, message, read)
        }
    }

    private static let misreadings = [
        Misreading("NULL::int", "is NULL") { _ = try $0.int() },
        Misreading("NULL::uuid", "is NULL") { _ = try $0.uuid() },
        Misreading("NULL::text[]", "is NULL") { _ = try $0.texts() },
        Misreading("2", "is of int4, read as text") { _ = try $0.text() },
        Misreading("2", "is of int4, read as bool") { _ = try $0.optionalBool() },
        Misreading("ARRAY['a', NULL]", "has an element that is NULL") { _ = try $0.texts() },
        Misreading("ARRAY[1, NULL]", "has an element that is NULL") { _ = try $0.ints() },
        Misreading("2", "is not read; 1 columns of 2 are") { try $0.end() },
    ]

    @Test(arguments: misreadings) func anErrorNamesTheColumn(misreading: Misreading) async throws {
        var columns = try await row("1, \(misreading.value) AS answer").columns
        columns.skip(1)
        let error = #expect(throws: PostgresError.self) { try misreading.read(&columns) }
        #expect(error?.kind == .misuse)
        #expect(error?.statement == "read")
        #expect(error?.message == "column 1 \"answer\" \(misreading.message)")
    }

    @Test func readingPastTheEndIsAnError() async throws {
        var columns = try await row("1").columns
        _ = try columns.int()
        let error = #expect(throws: PostgresError.self) { _ = try columns.optionalInt() }
        #expect(error?.message == "column 1 does not exist; there are 1")
    }
}
