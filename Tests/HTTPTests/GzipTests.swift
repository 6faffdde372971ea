import HTTP
import Testing

struct GzipTests {
    @Test(arguments: [0, 1, 1023, 1024, 300_000])
    func whatIsCompressedExpandsToTheSame(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let gzipped = try #require(Gzip.compress(bytes))
        #expect(gzipped.starts(with: [0x1F, 0x8B]))
        #expect(Gzip.expand(gzipped, limit: size) == bytes)
    }

    @Test func repetitiveTextShrinks() throws {
        let text = Array(String(repeating: #"{"state":"RUNNING"},"#, count: 500).utf8)
        #expect(try #require(Gzip.compress(text)).count < text.count / 20)
    }

    @Test func randomBytesSurviveEvenIfTheyGrow() throws {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(Gzip.expand(try #require(Gzip.compress(bytes)), limit: bytes.count) == bytes)
    }

    @Test func expandingRefusesTooMuchAndGarbage() throws {
        let gzipped = try #require(Gzip.compress([UInt8](repeating: 0, count: 1_000)))
        #expect(Gzip.expand(gzipped, limit: 999) == nil)
        #expect(Gzip.expand(Array(gzipped.dropLast(4)), limit: 1_000) == nil)
        #expect(Gzip.expand(gzipped + [0], limit: 1_000) == nil)
        #expect(Gzip.expand(Array("not gzip at all".utf8), limit: 1_000) == nil)
    }
}
