import Jobs
import Rescheduling

/// A message for people: subject and text of a mail.
///
/// Reported texts cannot add lines: characters that end a line or change the direction of writing are shown as escapes.
package struct Message: Equatable, Sendable {
    /// The subject, on one line.
    package let subject: String
    /// The text, lines ended by a line feed.
    package let text: String

    /// The message of a batch.
    ///
    /// - Parameter root: Where this service is reached, such as `https://execdb.example.org`; links begin with it.
    package init(_ batch: NoticeBatch, root: String) {
        subject = Self.subject(of: batch)
        var lines: [String] = []
        let links = MessageLinks(root, since: batch.since)
        if batch.total > 1 { lines += Self.summary(of: batch, links) + [""] }
        for notice in batch.notices { lines += Self.lines(notice, root) + [""] }
        let left = batch.total - batch.notices.count
        if left > 0 { lines += ["... and \(left) more: \(links.crashes())", ""] }
        lines.append("You are notified by the route \"\(Self.line(batch.route))\": \(root)/notifications/routes")
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func subject(of batch: NoticeBatch) -> String {
        guard batch.total > 1 else { return line(batch.notices.first?.headline ?? "", upTo: 200) }
        let crashes = batch.counts.reduce(0) { $0 + $1.count }
        let tasks = Set(batch.counts.map(\.taskname))
        let of = tasks.count == 1 ? " of \(tasks.first ?? "")" : tasks.count > 1 ? " of \(tasks.count) tasks" : ""
        let others = batch.total - crashes
        let parts = [
            crashes > 0 ? "\(crashes) \(crashes == 1 ? "crash" : "crashes")\(of)" : nil,
            others > 0 ? "\(others) other \(others == 1 ? "notice" : "notices")" : nil,
        ]
        return line(parts.compactMap(\.self).joined(separator: ", "), upTo: 200)
    }

    private static func summary(of batch: NoticeBatch, _ links: MessageLinks) -> [String] {
        ["\(batch.total) notices since the last message; its crashes by task and cause:", ""]
            + batch.counts.prefix(NoticeBatch.listed).flatMap { count in
                [
                    "  \(count.count) x \(line(count.taskname, upTo: shown)), \(line(count.cause))",
                    "      \(links.crashes(of: count.taskname, by: count.cause))",
                ]
            }
    }

    private static func lines(_ notice: Notice, _ root: String) -> [String] {
        switch notice {
        case .crash(let notice): lines(notice, root)
        case .breaker(let notice):
            [
                "What:    breaker \"\(line(notice.breaker))\" \(line(notice.kind.rawValue))",
                "When:    \(notice.happenedAt)",
                "Why:     \(line(notice.text))", "Now:     \(root)/policy/breakers",
            ]
        case .gone(let job): ["What:    a crash of a job that retention has pruned: \(job)"]
        }
    }

    private static func lines(_ notice: CrashNotice, _ root: String) -> [String] {
        let (job, report) = (notice.job, notice.crash.report)
        let place = [job.item, job.arch].compactMap(\.self).map { line($0, upTo: shown) }.joined(separator: ", ")
        let notify = report.suggestedNotify.map { "\(line($0)), as its keyvals suggest" } ?? line(report.notify)
        return [
            "What:    \(line(job.taskname, upTo: shown))" + (place.isEmpty ? "" : " (\(place))"),
            "When:    \(notice.crash.crashedAt)",
            "Why:     \(line(report.cause))" + (report.fatal ? ", fatal" : ""),
        ]
            + keyvals(report)
            + [
                "Notify:  \(notify)",
                "Recent:  \(recentRate(notice.recentRate))",
                job.decision.map { "Decided: \(line($0.text, upTo: 2 * shown))" },
                "Job:     \(root)/jobs/\(job.id)",
            ].compactMap(\.self)
    }

    /// The reported keyvals, cut where they are many or long.
    private static func keyvals(_ report: CrashReport) -> [String] {
        let left = report.keyvals.count - NoticeBatch.listed
        return report.keyvals.sorted.prefix(NoticeBatch.listed).map {
            "         \(line($0))=\(line($1, upTo: shown))"
        } + (left > 0 ? ["         ... and \(left) more"] : [])
    }

    /// The most characters of a text that are shown.
    private static let shown = 200

    private static func recentRate(_ rate: CrashRate?) -> String {
        guard let rate else { return "could not be counted in time" }
        return "\(rate.crashes) of \(rate.ended) jobs of this task in \(CrashRate.days) days, by this cause"
    }

    /// A text from outside, as part of one line.
    private static func line(_ text: String, upTo limit: Int = .max) -> String {
        let scalars = text.unicodeScalars.prefix(limit).map { scalar in
            breaks(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return scalars.joined() + (text.unicodeScalars.count > limit ? "..." : "")
    }

    /// Whether it is a control character, ends a line, or changes the direction of writing.
    private static func breaks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar.properties.isBidiControl
        }
    }
}

extension Notice {
    /// A line that says what happened, for a subject.
    package var headline: String {
        switch self {
        case .crash(let notice): notice.headline
        case .breaker(let notice): "Breaker \"\(notice.breaker)\" \(notice.kind.rawValue)"
        case .gone: "A job crashed that retention has pruned"
        }
    }
}

extension CrashNotice {
    fileprivate var headline: String {
        let what = "\(job.taskname) crashed" + (job.item.map { " on \($0)" } ?? "")
        // By the latest decision: a held crash may have been released since.
        switch job.decision?.verdict {
        case .giveUp where occasions.contains(.gaveUp): return "\(what), and is not run again"
        case .hold where occasions.contains(.held): return "\(what), and is held"
        default: break
        }
        return occasions.contains(.newCause) ? "\(what), for the first time by \(crash.report.cause)" : what
    }
}
