/// Bytes that wait between a producer and a consumer.
struct ByteQueue: Sendable {
    private var bytes: [UInt8] = []
    /// How many of `bytes` have been taken.
    private var taken = 0

    /// How many bytes wait.
    var count: Int { bytes.count - taken }

    /// Adds bytes at the end.
    mutating func append(_ more: some Collection<UInt8>) {
        if taken > 0 {
            bytes.removeFirst(taken)
            taken = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Moves as many of the first bytes as `target` has room for there; returns how many.
    mutating func take(into target: UnsafeMutableRawBufferPointer) -> Int {
        let size = min(count, target.count)
        bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<(taken + size)])) }
        taken += size
        if taken == bytes.count { removeAll(keepingCapacity: true) }
        return size
    }

    /// Takes all bytes.
    mutating func takeAll() -> [UInt8] {
        defer { removeAll() }
        return taken == 0 ? bytes : Array(bytes[taken...])
    }

    /// Drops all bytes.
    mutating func removeAll(keepingCapacity keepsCapacity: Bool = false) {
        bytes.removeAll(keepingCapacity: keepsCapacity)
        taken = 0
    }
}
