import Jobs
import Rescheduling
import ReschedulingAPI
import Statistics
import Time

extension ReplayResult {
    /// The most lines of a table.
    private static let shown = 20

    /// The result as lines for people.
    func lines(over window: Range<Timestamp>) -> [String] {
        var lines = ["\(total.crashesThen) crashes from \(window.lowerBound) until \(window.upperBound)"]
        if undecided > 0 { lines.append("\(undecided) of them were never decided by a policy") }
        lines.append(
            "reschedules: \(total.reschedulesThen) then, \(total.reschedulesNow) now, \(Self.change(total.more))")
        lines += table(byRule, "rule") + table(byCause, "cause") + table(byTaskname, "taskname")
        lines += [""] + consequences + [""] + speculation
        return lines + [""] + differenceLines
    }

    private var consequences: [String] {
        [
            "\(prevented) crashes of later attempts would not have happened, since the chain is given up before",
            "\(lost) jobs that a retry recovered would not have been",
            "\(deferred) reschedules would be deferred by a budget",
            "\(possiblyHeld) reschedules might be held by a breaker: its number of crashes is reached, its share unknown",
        ]
    }

    /// What is known, and what is estimated, of the additional reschedules.
    private var speculation: [String] {
        var lines = ["of the additional reschedules:"]
        lines.append("  \(tried.total) were tried, by hand or by another rule: \(tried.count) finished")
        lines.append("  \(unknown) were never tried, or have not ended: their outcome is unknown")
        if let recovered {
            let (low, high) = (recovered.interval.lowerBound, recovered.interval.upperBound)
            lines.append(
                "    about \(Self.whole(recovered.estimate)) of these may be recovered "
                    + "(\(Self.whole(low)) to \(Self.whole(high)) at 95 %), estimated from \(recovered.sampleSize) "
                    + "recorded retries of the same causes")
        } else if unknown > 0 {
            lines.append("    there are no recorded retries of these causes to estimate from")
        }
        return lines
    }

    private var differenceLines: [String] {
        guard differing > 0 else { return ["no crash is decided differently"] }
        let isPart = differing > differences.count
        return [
            "\(differing) crashes are decided differently" + (isPart ? ", the first \(differences.count):" : ":")
        ]
            + differences.map { difference in
                let (then, now) = (difference.then, difference.now)
                return "  /jobs/\(difference.job)  \(difference.taskname)  \(difference.cause)  "
                    + "\(then.verdict.rawValue) (\(then.rule)) -> \(now.verdict.rawValue) (\(now.rule))"
                    + (difference.retry.map { "  retry: \($0.word)" } ?? "")
            }
    }

    private func table(_ counts: [String: Counts], _ name: String) -> [String] {
        guard !counts.isEmpty else { return [] }
        let sorted = counts.largestChangesFirst
        let rest = sorted.count - Self.shown
        return ["", "by \(name):"]
            + sorted.prefix(Self.shown).map { key, counts in
                "  \(key): \(counts.reschedulesThen) then, \(counts.reschedulesNow) now, \(Self.change(counts.more)) "
                    + "(crashes: \(counts.crashesThen) then, \(counts.crashesNow) now)"
            } + (rest > 0 ? ["  and \(rest) more, whose number changes less"] : [])
    }

    private static func change(_ more: Int) -> String {
        switch more {
        case 0: "no change"
        case 1...: "\(more) more"
        default: "\(-more) fewer"
        }
    }

    private static func whole(_ number: Double) -> String { "\(Int(number.rounded()))" }
}
