import Jobs

/// What a person reads: subject and text of a mail.
package struct Message: Equatable, Sendable {
    /// The subject, on one line.
    package let subject: String
    /// The text, lines ended by a line feed.
    package let text: String

    /// The most notices that are written out in a digest; the others are counted.
    package static let listed = 20

    /// A message of one notice.
    ///
    /// - Parameter root: Where this service is reached, such as `https://execdb.example.org`; links begin with it.
    package init(_ notice: Notice, root: String) {
        subject = notice.subject
        text = Self.lines(notice, root: root).joined(separator: "\n") + "\n"
    }

    /// A message of what was gathered, oldest first; not empty. `more` further ones are only counted.
    package init(_ notices: [Notice], more: Int = 0, root: String) {
        let count = notices.count + more
        let tasks = Set(notices.map(\.taskname))
        let of = tasks.count == 1 ? tasks.first ?? "" : "\(tasks.count) tasks"
        subject = "\(count) crashes of \(of)"
        var lines = ["\(count) crashes since the last message, by task and cause:", ""]
        for (key, count) in Self.counts(notices) { lines.append("  \(count) x \(key)") }
        for notice in notices.prefix(Self.listed) { lines += [""] + Self.lines(notice, root: root) }
        let unlisted = count - min(notices.count, Self.listed)
        if unlisted > 0 { lines += ["", "... and \(unlisted) more: \(root)/jobs?state=CRASHED"] }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// The most frequent first.
    private static func counts(_ notices: [Notice]) -> [(key: String, count: Int)] {
        var counts: [String: Int] = [:]
        for notice in notices { counts["\(notice.taskname), \(notice.crash.report.cause)", default: 0] += 1 }
        return counts.map { (key: $0, count: $1) }.sorted { ($1.count, $0.key) < ($0.count, $1.key) }
    }

    private static func lines(_ notice: Notice, root: String) -> [String] {
        let report = notice.crash.report
        let place = [notice.item, notice.arch].compactMap(\.self).joined(separator: ", ")
        var lines = [
            "What:    \(notice.taskname)" + (place.isEmpty ? "" : " (\(place))"),
            "When:    \(notice.crash.crashedAt)",
            "Why:     \(report.cause)" + (report.fatal ? ", fatal" : ""),
        ]
        for (key, value) in report.keyvals.sorted { lines.append("         \(key)=\(value)") }
        lines.append(
            "Lately:  \(notice.lately.crashes) of \(notice.lately.ended) jobs of this task in 7 days, by this cause")
        if let decision = notice.decision { lines.append("Decided: \(decision)") }
        lines.append("Job:     \(root)/jobs/\(notice.job)")
        return lines
    }
}
