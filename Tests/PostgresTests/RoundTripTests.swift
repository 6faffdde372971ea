import Testing

@testable import Postgres

/// Values reach Postgres as what they are, and come back the same.
@Suite(.timeLimit(.minutes(5))) struct RoundTripTests {
    @Test(
        arguments: [
            (.uuid(0x0190_a5b0_0000_7000, 0x8000_0000_0000_0001), "0190a5b0-0000-7000-8000-000000000001"),
            (.text("é \u{1F600} '\""), "é \u{1F600} '\""), (.text(""), ""),
            (.int4(.min), "-2147483648"), (.int8(.max), "9223372036854775807"), (.float8(0.5), "0.5"),
            (.bool(true), "true"), (.bool(false), "false"),
            (.timestamp(microseconds: 1_700_000_000_123_456), "2023-11-14 22:13:20.123456+00"),
            (.timestamp(microseconds: -1), "1969-12-31 23:59:59.999999+00"),
            (.json(Array(#"{"b": 1,  "a": 1.0}"#.utf8)), #"{"b": 1,  "a": 1.0}"#),
            (.jsonb(Array(#"{"b": 1,  "a": 1.0}"#.utf8)), #"{"a": 1.0, "b": 1}"#),
            (.bytes([0, 255]), #"\x00ff"#), (.bytes([]), #"\x"#),
            (.uuids([(1, 2), nil]), "{00000000-0000-0001-0000-000000000002,NULL}"),
            (.uuids([(1, 2)] as [(UInt64, UInt64)]), "{00000000-0000-0001-0000-000000000002}"),
            (.texts(["a,b", nil, "", "NULL"]), #"{"a,b",NULL,"","NULL"}"#), (.texts([]), "{}"),
            (.int4s([1, nil, -1]), "{1,NULL,-1}"), (.int8s([nil]), "{NULL}"),
            (.bools([true, nil, false]), "{t,NULL,f}"),
            (.timestamps([0, nil]), #"{"1970-01-01 00:00:00+00",NULL}"#),
            (.jsons([[49], nil]), "{1,NULL}"), (.jsonbs([[123, 32, 125], nil]), "{{},NULL}"),
            (.byteas([[1], nil, []]), #"{"\\x01",NULL,"\\x"}"#),
        ] as [(Parameter, String)])
    func parameters(parameter: Parameter, text: String) async throws {
        let connection = try await Connection.reading()
        let expected = text == "{{},NULL}" ? #"{"{}",NULL}"# : text
        #expect(try await connection.text("SELECT $1::text", [parameter]) == expected)
        await connection.close()
    }

    @Test func everyKindOfValueIsRead() async throws {
        let connection = try await Connection.reading()
        let rows = try await connection.execute(
            sql: """
                SELECT $1, $2, $3, $4, $5, 3::int2, $6, 0.25::float4, $7, $8, $9, $10,
                'v'::varchar, 'n'::name, 'c'::char(3), NULL::text
                """,
            [
                .uuid(1, .max), .text("é"), .int4(-4), .int8(.min), .bool(true), .float8(0.1),
                .timestamp(microseconds: 1_700_000_000_123_456), .json([91, 32, 93]), .jsonb([91, 32, 93]),
                .bytes([1, 0]),
            ])
        let row = rows[0].required
        #expect(try row.uuid(0) == (1, .max))
        #expect(try row.text(1) == "é")
        #expect(try (row.int(2), row.int(3), row.int(5)) == (-4, .min, 3))
        #expect(try row.bool(4))
        #expect(try (row.double(6), row.double(7)) == (0.1, 0.25))
        #expect(try row.timestamp(8) == 1_700_000_000_123_456)
        #expect(try (row.bytes(9), row.text(9)) == ([91, 32, 93], "[ ]"))
        #expect(try row.bytes(10) == [91, 93])
        #expect(try row.bytes(11) == [1, 0])
        #expect(try (row.text(12), row.text(13), row.text(14)) == ("v", "n", "c  "))
        #expect(try rows[0].text(15) == nil)
        #expect(rows[0].isNull(15))
        #expect(!rows[0].isNull(0))
        await connection.close()
    }

    @Test func arraysAreRead() async throws {
        let connection = try await Connection.reading()
        let row = try await connection.execute(
            sql: "SELECT $1, $2, $3, ARRAY[1, NULL]::int2[], '{}'::text[], NULL::uuid[]",
            [.uuids([(1, 2), nil]), .texts(["a", nil, ""]), .int8s([.max, nil])])[0]
        let uuids = try #require(try row.uuids(0))
        #expect(uuids.count == 2)
        #expect(uuids[0]?.high == 1 && uuids[0]?.low == 2 && uuids[1] == nil)
        #expect(try row.texts(1) == ["a", nil, ""])
        #expect(try row.ints(2) == [.max, nil])
        #expect(try row.ints(3) == [1, nil])
        #expect(try row.texts(4) == [])
        #expect(try row.uuids(5) == nil)
        await connection.close()
    }

    @Test func anEnumIsReadAsText() async throws {
        let connection = try await Connection.test()
        try await connection.script("CREATE TYPE mood AS ENUM ('fine')")
        #expect(try await connection.text("SELECT 'fine'::mood") == "fine")
        await connection.close()
    }

    @Test func manyColumnsOfManyRowsGoThereAndBack() async throws {
        let connection = try await Connection.reading()
        let count = 1000
        var ids = ArrayBuilder(.uuid, reserving: count)
        var names = ArrayBuilder(.text, reserving: count)
        for number in 0..<count {
            ids.append(uuid: UInt64(number), 7)
            if number.isMultiple(of: 3) { names.appendNull() } else { names.append(text: "name \(number)") }
        }
        #expect(names.count == Int32(count))
        let rows = try await connection.execute(
            sql: "SELECT id, name FROM unnest($1, $2) AS t(id, name) ORDER BY id", [.array(ids), .array(names)])
        #expect(rows.count == count)
        #expect(rows.affected == count)
        for (number, row) in rows.enumerated() {
            #expect(try row.required.uuid(0) == (UInt64(number), 7))
            #expect(try row.text(1) == (number.isMultiple(of: 3) ? nil : "name \(number)"))
        }
        await connection.close()
    }

    @Test func resultsOutliveTheirConnection() async throws {
        let connection = try await Connection.reading()
        let rows = try await connection.execute(sql: "SELECT 'kept'")
        await connection.close()
        #expect(try rows[0].text(0) == "kept")
    }
}
