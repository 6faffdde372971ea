import Observability
import Rescheduler
import RuleFiles
import Store

extension Rescheduler {
    /// The driver as this program runs it: policies are read from YAML.
    init(_ store: Store, observe: @escaping Observer) {
        self.init(
            store, read: { text, version in try PolicyFile.read(Array(text.utf8), version: version) }, observe: observe)
    }
}
