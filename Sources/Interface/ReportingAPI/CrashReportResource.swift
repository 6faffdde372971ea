import HTTP
import JSON
import Jobs
import Store
import Time
import Validation

extension JSONWriter {
    /// Writes the member `crash` of a job: what was reported and when, or `null`.
    mutating func crash(_ crash: Crash?) {
        key("crash")
        guard let crash else { return null() }
        beginObject()
        crashReport(crash.report)
        member("keyvals", crash.report.keyvals)
        member("crashed_at", crash.crashedAt.description)
        member("suggested_notify", crash.report.suggestedNotify)
        endObject()
    }

    /// Writes the member `crash` of an event, whose keyvals and time the event has itself, or `null`.
    mutating func crash(_ report: CrashReport?) {
        key("crash")
        guard let report else { return null() }
        beginObject()
        crashReport(report)
        endObject()
    }

    private mutating func crashReport(_ report: CrashReport) {
        member("notify", report.notify)
        member("cause", report.cause)
        key("fatal")
        bool(report.fatal)
    }
}

extension ValidationErrors {
    /// Notes a word that is none of `terms`.
    mutating func checkTerm(_ word: String, field: String, in terms: [VocabularyStore.Term]) {
        let known = terms.map(\.name)
        if !known.contains(word) { add(.unknownTerm(word, field: field, known: known)) }
    }
}

extension ValidationError {
    /// A word that the vocabulary does not have.
    static func unknownTerm(_ word: String, field: String, known: [String]) -> ValidationError {
        ValidationError(
            field: field, code: .unknownTerm, message: "is \(quoted(word)), which is not in the vocabulary",
            hint: didYouMean(word, in: known)
                + "Known are \(known.joined(separator: ", ")); POST /vocabulary/\(field) adds a word.",
            known: known)
    }
}
