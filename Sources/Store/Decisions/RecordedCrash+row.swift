import Jobs
import Postgres
import Rescheduling
import Time

extension RecordedCrash {
    /// Reads a row of `PastCrashes.sql`.
    init(_ columns: inout Row.Columns) throws(PostgresError) {
        let (job, root): (ID<Job>, ID<Job>) = (try columns.id(), try columns.id())
        let crashedAt = try columns.time()
        let crash = Crash(
            report: CrashReport(
                notify: try columns.text(), cause: try columns.text(), fatal: try columns.bool(),
                keyvals: try columns.keyValues()),
            crashedAt: crashedAt)
        let (taskname, item, arch) = (try columns.text(), try columns.optionalText(), try columns.optionalText())
        let (labels, createdAt) = (try columns.keyValues(), try columns.time())
        let ran = try columns.optionalTime().map { crashedAt - $0 } ?? .zero
        let chain = Chain(
            attempt: try columns.int(), ran: ran, counted: try columns.optionalInt() ?? 0,
            earlierCauses: try columns.optionalTexts() ?? [], spent: .seconds(try columns.optionalDouble() ?? 0))
        let (hasSuccessor, state) = (try columns.bool(), try columns.optionalState())
        let releasedBy = try columns.optionalText()
        let decision = try Self.decision(&columns)
        let facts = Facts(
            crash: crash, taskname: taskname, item: item, arch: arch, labels: labels, createdAt: createdAt,
            chain: chain,
            release: (releasedBy ?? decision?.breaker).map { Release(breaker: $0, canary: false) },
            now: decision?.decidedAt ?? crashedAt, dice: Dice.roll(job))
        self.init(
            job: job, root: root, facts: facts, decision: decision, retry: hasSuccessor ? Retry(state) : nil)
    }

    /// Reads the last decision of a policy, the last columns; nil when there was none.
    private static func decision(_ columns: inout Row.Columns) throws(PostgresError) -> Decision? {
        guard let verdict = try columns.optionalVerdict() else { return nil }
        return Decision(
            verdict: verdict, rule: try columns.text(), policyVersion: try columns.int(), attempt: try columns.int(),
            limit: try columns.int(), counts: try columns.optionalBool() ?? true,
            notBefore: try columns.optionalTime(), breaker: try columns.optionalText(), text: try columns.text(),
            decidedAt: try columns.time())
    }
}
