import PolicyFile
import ReportingAPI
import Rescheduling
import Store

extension PolicyDesk {
    /// What the policies of files are.
    static let files = PolicyDesk(builtIn: Policy.defaultText) { text, vocabulary in
        do throws(PolicyFaults) {
            _ = try PolicyFile.read(
                text,
                terms: KnownTerms(notify: vocabulary.notify.map(\.name), cause: vocabulary.cause.map(\.name)))
            return []
        } catch {
            return error.faults.map {
                Fault(line: $0.line, column: $0.column, path: $0.path, message: $0.message, hint: $0.hint)
            }
        }
    }
}
