import Jobs
import Notifications
import Rescheduling
import Time

/// Notices of a crash that is like others.
enum Examples {
    static func crash(
        _ taskname: String = "rpmlint", item: String? = "foo-1.0", notify: String = "task", cause: String = "network",
        fatal: Bool = false, keyvals: KeyValues = ["http_status": "503", "a": "b"],
        decision: String? = "It runs again.",
        verdict: Decision.Verdict = .giveUp,
        on occasions: Set<Occasion> = [.crash, .gaveUp], recentRate: CrashRate? = CrashRate(crashes: 7, ended: 120)
    ) -> Notice {
        let crash = Crash(
            report: CrashReport(notify: notify, cause: cause, fatal: fatal, keyvals: keyvals),
            crashedAt: Timestamp(microseconds: 0))
        let job = Job(
            id: ID<Job>(high: 1, low: 2), state: .crashed, taskname: taskname, item: item, arch: "x86_64",
            createdAt: Timestamp(microseconds: 0), crash: crash,
            decision: decision.map {
                Decision(
                    verdict: verdict, rule: "otherwise", policyVersion: 0, attempt: 3, limit: 3, counts: true, text: $0,
                    decidedAt: Timestamp(microseconds: 0))
            })
        return .crash(CrashNotice(job, crash, on: occasions, recentRate: recentRate))
    }

    static let breaker = Notice.breaker(
        BreakerEvent(
            breaker: "network outage", kind: .opened, text: "20 of 30 jobs crashed.",
            happenedAt: Timestamp(microseconds: 0)))

    /// A batch of one.
    static func batch(_ notice: Notice) -> NoticeBatch { NoticeBatch(route: "all", notices: [notice], total: 1) }
}
