package import JSON
package import Jobs
import Time

extension JSONWriter {
    /// Writes the member `crash` of a job: what was reported and when, or `null`.
    package mutating func crash(_ crash: Crash?) {
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
    package mutating func crash(_ report: CrashReport?) {
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
