import Locking

/// The value of the text that was applied last. The text is read again only when its version changes.
package final class TextInForce<Value: Sendable>: Sendable {
    /// Reads the text of a version; throws what is wrong with a text that it cannot read.
    package typealias Read = @Sendable (_ text: String, _ version: Int) throws -> Value

    private let store: VersionedTextStore
    private let builtIn: Value
    private let read: Read
    private let latest = Locked<(version: Int, value: Value)?>(nil)

    /// The texts of `store`; until one is applied, `builtIn` is in force.
    package init(_ store: VersionedTextStore, builtIn: Value, read: @escaping Read) {
        (self.store, self.builtIn, self.read) = (store, builtIn, read)
    }

    /// The value in force.
    ///
    /// - Throws: what `read` throws for a text that this program cannot read, such as one of a newer version's;
    ///   `unavailable`, `failed`.
    package func value() async throws -> Value {
        guard let applied = try await store.current() else { return builtIn }
        if let known = latest.withLock({ $0 }), known.version == applied.version { return known.value }
        let value = try read(applied.text, applied.version)
        latest.withLock { $0 = (applied.version, value) }
        return value
    }
}
