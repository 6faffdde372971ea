import JSON
import Jobs
import PolicyFile
import ReportingAPI
import Rescheduler
import Rescheduling
import Store

extension PolicyDesk {
    /// What the policies of files are.
    static let files = PolicyDesk(
        builtIn: Policy.defaultText,
        check: { text, vocabulary in
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
        },
        replay: { text, crashes, window, link throws(StoreError) in
            let policy: Policy
            do throws(PolicyFaults) { policy = try PolicyFile.read(text) } catch { throw .invalid("\(error)") }
            return try await PolicyReplay(policy, over: window).run(on: crashes).json(over: window, link: link)
        })
}
