import Testing

@testable import EmbeddedPostgres

struct SettingsTests {
    @Test(arguments: [
        (256 << 20, "128MB"), (2 << 30, "512MB"), (24 << 30, "6144MB"), (1 << 40, "8192MB"), (0, "128MB"),
    ])
    func aQuarterOfTheMemoryIsForTheTables(memory: Int, expected: String) {
        #expect(Settings.sharedBuffers(of: memory) == expected)
    }

    @Test func thereIsMemory() {
        #expect(Memory.bytes > 64 << 20)
    }
}
