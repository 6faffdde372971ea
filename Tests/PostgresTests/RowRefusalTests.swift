import Testing

@testable import Postgres

/// A value is never taken for something it is not.
@Suite(.timeLimit(.minutes(5))) struct RowRefusalTests {
    private func row(_ sql: String) async throws -> Row {
        let connection = try await Connection.reading()
        let rows = try await connection.execute(Statement(name: "read", sql: sql))
        await connection.close()
        return rows[0]
    }

    struct Misreading: Sendable {
        let value: String
        let read: @Sendable (Row) throws -> Void

        init(_ value: String, _ read: @escaping @Sendable (Row) throws -> Void) {
            self.value = value
            self.read = read
        }
    }

    private static let misreadings = [
        Misreading("1") { _ = try $0.text(0) },
        Misreading("'1'::text") { _ = try $0.int(0) },
        Misreading("1") { _ = try $0.bool(0) },
        Misreading("1") { _ = try $0.uuid(0) },
        Misreading("1") { _ = try $0.double(0) },
        Misreading("1.5::numeric") { _ = try $0.double(0) },
        Misreading("1") { _ = try $0.timestamp(0) },
        Misreading("now()::timestamp") { _ = try $0.timestamp(0) },
        Misreading("1") { _ = try $0.bytes(0) },
        Misreading("ARRAY[1]") { _ = try $0.texts(0) },
        Misreading("ARRAY['a']") { _ = try $0.ints(0) },
        Misreading("ARRAY['a']") { _ = try $0.uuids(0) },
        Misreading("ARRAY[ARRAY[1]]") { _ = try $0.ints(0) },
        Misreading("1") { _ = try $0.ints(0) },
        Misreading("'{}'::jsonb") { _ = try $0.text(0) },
        Misreading("'infinity'::timestamptz") { _ = try $0.timestamp(0) },
        Misreading("'-infinity'::timestamptz") { _ = try $0.timestamp(0) },
        Misreading("1") { _ = try $0.int(1) },
        Misreading("1") { _ = try $0.int(-1) },
        Misreading("1") { _ = try $0.text(.max) },
        Misreading("NULL::int") { _ = try $0.required.int(0) },
        Misreading("NULL::text") { _ = try $0.required.text(0) },
        Misreading("NULL::int") { _ = try $0.text(0) },
    ]

    @Test(arguments: misreadings) func misreadingIsAnError(misreading: Misreading) async throws {
        let row = try await row("SELECT \(misreading.value) AS answer")
        let error = #expect(throws: PostgresError.self) { try misreading.read(row) }
        #expect(error?.kind == .misuse)
        #expect(error?.statement == "read")
    }

    @Test func theErrorNamesTheColumnAndBothTypes() async throws {
        let row = try await row("SELECT 1 AS answer")
        let error = #expect(throws: PostgresError.self) { _ = try row.text(0) }
        #expect(error?.message == "column 0 \"answer\" is of int4, read as text")
    }

    @Test func aRowPastTheEndTraps() async {
        await #expect(processExitsWith: .failure) {
            let connection = try await Connection.reading()
            _ = try await connection.execute(sql: "SELECT 1")[1]
        }
    }
}
