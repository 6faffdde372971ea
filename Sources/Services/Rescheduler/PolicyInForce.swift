import Rescheduling
import Store

/// The policy that was applied last; the built-in one if none was.
typealias PolicyInForce = TextInForce<Policy>

extension PolicyInForce {
    /// The policies of `store`.
    convenience init(_ store: VersionedTextStore, read: @escaping Read) {
        self.init(store, builtIn: .default, read: read)
    }
}
