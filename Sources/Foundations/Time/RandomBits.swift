import Glibc
import Locking

/// The system's random bits, fetched for many identifiers at a time, because each fetch is a system call.
final class RandomBits: Sendable {
    private let fetched = Locked<[UInt64]>([])

    /// The next 64 bits, never returned before.
    func next() -> UInt64 {
        fetched.withLock { bits in
            if bits.isEmpty { bits = Self.fetch() }
            return bits.removeLast()
        }
    }

    /// 256 bytes, the most that one call of getentropy(3) gives.
    private static func fetch() -> [UInt64] {
        var bits = [UInt64](repeating: 0, count: 32)
        let failed = bits.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
        precondition(failed == 0, "the system has no random bits, error \(errno)")
        return bits
    }
}
