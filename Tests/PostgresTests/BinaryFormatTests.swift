import Testing

@testable import Postgres

/// Bytes that are not what they are said to be are refused, never read past their end.
struct BinaryFormatTests {
    private func ints(_ bytes: [UInt8]) -> [Int?]? {
        bytes.withUnsafeBytes { BinaryFormat.array($0, of: [.int4], BinaryFormat.int) }
    }

    private static let good: [UInt8] =
        [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 7, 255, 255, 255, 255]

    private static func changed(_ offset: Int, _ value: UInt8) -> [UInt8] {
        var bytes = good
        bytes[offset] = value
        return bytes
    }

    @Test func aWellFormedArrayIsRead() {
        #expect(ints(Self.good) == [7, nil])
        #expect(ints([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 23]) == [])
    }

    @Test(arguments: 1..<good.count) func everyCutArrayIsRefused(length: Int) {
        #expect(ints(Array(Self.good.prefix(Self.good.count - length))) == nil)
    }

    @Test(arguments: [
        changed(3, 2), changed(3, 255), changed(11, 25), changed(15, 1), changed(15, 3), changed(12, 0x7f),
        changed(12, 0xff), changed(23, 3), changed(23, 200), changed(20, 0x7f), good + [0],
    ])
    func aMalformedArrayIsRefused(bytes: [UInt8]) {
        #expect(ints(bytes) == nil)
    }

    @Test(arguments: [[], [1], [1, 2, 3], Array(repeating: 0, count: 9)] as [[UInt8]])
    func anIntegerOfAnUnknownSizeIsRefused(bytes: [UInt8]) {
        #expect(bytes.withUnsafeBytes(BinaryFormat.int) == nil)
    }

    @Test func textThatIsNotUTF8IsRefused() {
        #expect(([0x61, 0xff] as [UInt8]).withUnsafeBytes(BinaryFormat.text) == nil)
        #expect(([0x61] as [UInt8]).withUnsafeBytes(BinaryFormat.text) == "a")
    }
}
