import Locking
import Rescheduling
import Store

/// The policy that was applied last, read when its version changes.
final class PolicyInForce: Sendable {
    private let store: VersionedTextStore
    private let read: Rescheduler.ReadPolicy
    private let latest = Locked(Policy.default)

    init(_ store: VersionedTextStore, read: @escaping Rescheduler.ReadPolicy) {
        self.store = store
        self.read = read
    }

    /// The policy in force, the built-in one if none was ever applied.
    ///
    /// - Throws: what reading throws for a text that this program cannot read, such as one of a newer version's.
    func policy() async throws -> Policy {
        guard let applied = try await store.current() else { return .default }
        let known = latest.withLock { $0 }
        if known.version == applied.version { return known }
        let policy = try read(applied.text, applied.version)
        latest.withLock { $0 = policy }
        return policy
    }
}
