import Testing

@testable import Postgres

/// The bytes that go over the wire.
struct ParameterTests {
    private func bytes(_ parameter: Parameter) -> [UInt8]? {
        var buffer = ParameterBuffer()
        // A neighbour, so that offsets matter.
        buffer.fill([.int4(-1), parameter, .text("")])
        return buffer.withPointers { count, values, lengths, _ in
            guard count == 3, let values, let lengths, values[2] != nil, let value = values[1] else { return nil }
            return UnsafeRawBufferPointer(start: value, count: Int(lengths[1])).map { $0 }
        }
    }

    @Test(
        arguments: [
            (.uuid(0x0102_0304_0506_0708, 0x090a_0b0c_0d0e_0f10), Array(1...16)),
            (.int4(-2), [255, 255, 255, 254]),
            (.int8(258), [0, 0, 0, 0, 0, 0, 1, 2]),
            (.bool(true), [1]), (.bool(false), [0]),
            (.float8(1), [0x3f, 0xf0, 0, 0, 0, 0, 0, 0]),
            (.timestamp(microseconds: 946_684_800_000_001), [0, 0, 0, 0, 0, 0, 0, 1]),
            (.text("é"), [0xc3, 0xa9]), (.text(""), []),
            (.json([123, 125]), [123, 125]), (.jsonb([123, 125]), [1, 123, 125]), (.bytes([0, 255]), [0, 255]),
        ] as [(Parameter, [UInt8])])
    func scalars(parameter: Parameter, expected: [UInt8]) {
        #expect(bytes(parameter) == expected)
        #expect(parameter.byteCount == expected.count)
    }

    @Test(
        arguments: [
            .uuid(nil), .text(nil), .int4(nil), .int8(nil), .float8(nil), .bool(nil), .timestamp(microseconds: nil),
            .json(nil), .jsonb(nil), .bytes(nil), .null(.text),
        ] as [Parameter])
    func nilIsNull(parameter: Parameter) {
        #expect(bytes(parameter) == nil)
        #expect(parameter.byteCount == 0)
    }

    @Test func anArray() {
        let header: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 2, 0, 0, 0, 1]
        #expect(bytes(.int4s([7, nil])) == header + [0, 0, 0, 4, 0, 0, 0, 7] + [255, 255, 255, 255])
    }

    @Test func anEmptyArrayHasNoDimensions() {
        #expect(bytes(.int8s([])) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20])
    }

    @Test func timesAtTheEdgeAreNeverInfinite() {
        #expect(PostgresTime.fromUnix(.min) == .min + 1)
        #expect(PostgresTime.fromUnix(.min + 946_684_800_000_000) == .min + 1)
        #expect(PostgresTime.toUnix(.max) == nil)
        #expect(PostgresTime.toUnix(.min) == nil)
        #expect(PostgresTime.toUnix(PostgresTime.fromUnix(1_700_000_000_123_456)) == 1_700_000_000_123_456)
    }

    @Test func anElementOfAnotherTypeTraps() async {
        await #expect(processExitsWith: .failure) {
            var builder = ArrayBuilder(.uuid)
            builder.append(text: "no uuid")
        }
    }

    @Test func aTypeWithoutArraysTraps() async {
        await #expect(processExitsWith: .failure) { _ = ArrayBuilder(TypeID(rawValue: 99_999)) }
    }
}
