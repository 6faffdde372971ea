import Testing

@testable import Cluster

struct SettingsTests {
    @Test(arguments: [
        (512 << 20, "128MB"), (2 << 30, "256MB"), (24 << 30, "3072MB"), (1 << 40, "4096MB"), (0, "128MB"),
    ])
    func anEighthOfTheMemoryIsForTheTables(memory: Int, expected: String) {
        #expect(Settings.sharedBuffers(of: memory) == expected)
    }

    @Test func thereIsMemory() {
        #expect(Memory.bytes > 64 << 20)
    }
}
