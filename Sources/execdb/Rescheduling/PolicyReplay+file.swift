import ReportingAPI
import Rescheduler
import Rescheduling
import RuleFiles
import Store
import Validation

extension PolicyReplay {
    /// A policy of a file, tried out for an answer.
    static let answer: PolicyTrial = { text, crashes, window, link throws(StoreError) in
        let policy: Policy
        do throws(ValidationErrors) { policy = try PolicyFile.read(text) } catch { throw .invalid("\(error)") }
        return try await PolicyReplay(policy, over: window).run(on: crashes).json(over: window, link: link)
    }
}
