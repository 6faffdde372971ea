import Jobs
import Testing
import Time

/// The state table of Docs/STATES.md, every cell.
struct TransitionTests {
    private static let id = ID<Job>(high: 1, low: 2)
    private static let report = CrashReport(notify: "task", cause: "minion", fatal: true, keyvals: ["step": "LINK"])

    private func job(_ state: JobState) -> Job {
        let crash = state == .crashed ? Crash(report: Self.report, crashedAt: Timestamp(microseconds: 5)) : nil
        return Job(id: Self.id, state: state, taskname: "t", createdAt: Timestamp(microseconds: 0), crash: crash)
    }

    private func transition(_ state: JobState) -> Transition {
        state == .crashed ? Transition(job: Self.id, crash: Self.report) : Transition(job: Self.id, state: state)
    }

    @Test(arguments: [
        (JobState.scheduled, JobState.scheduled, Transition.Effect.repetition), (.scheduled, .running, .change),
        (.scheduled, .finished, .change), (.scheduled, .crashed, .change),
        (.running, .scheduled, .refusal), (.running, .running, .repetition),
        (.running, .finished, .change), (.running, .crashed, .change),
        (.finished, .scheduled, .refusal), (.finished, .running, .refusal),
        (.finished, .finished, .repetition), (.finished, .crashed, .refusal),
        (.crashed, .scheduled, .refusal), (.crashed, .running, .refusal),
        (.crashed, .finished, .refusal), (.crashed, .crashed, .repetition),
    ])
    func cell(_ current: JobState, _ reported: JobState, _ effect: Transition.Effect) {
        #expect(transition(reported).effect(on: job(current)) == effect)
    }

    @Test(arguments: [
        CrashReport(notify: "taskotron", cause: "minion", fatal: true, keyvals: ["step": "LINK"]),
        CrashReport(notify: "task", cause: "network", fatal: true, keyvals: ["step": "LINK"]),
        CrashReport(notify: "task", cause: "minion", fatal: false, keyvals: ["step": "LINK"]),
        CrashReport(notify: "task", cause: "minion", fatal: true, keyvals: ["step": "link"]),
        CrashReport(notify: "task", cause: "minion", fatal: true, keyvals: ["step": "LINK", "more": ""]),
        CrashReport(notify: "task", cause: "minion", fatal: true),
        CrashReport(),
    ])
    func anotherCrashIsRefused(_ other: CrashReport) {
        #expect(Transition(job: Self.id, crash: other).effect(on: job(.crashed)) == .refusal)
    }

    @Test func theTimeOfACrashDoesNotMakeItAnother() {
        let later = Transition(job: Self.id, crash: Self.report, at: Timestamp(microseconds: 99))
        #expect(later.effect(on: job(.crashed)) == .repetition)
    }

    @Test func keyvalsDoNotMakeARepetitionAChange() {
        let again = Transition(job: Self.id, state: .running, keyvals: ["a": "b"])
        #expect(again.effect(on: job(.running)) == .repetition)
    }

    @Test func theExpectedRevisionIsNotItsBusiness() {
        let stale = Transition(job: Self.id, state: .running, expectedRevision: 77)
        #expect(stale.effect(on: job(.scheduled)) == .change)
    }

    @Test func aCrashCarriesItsKeyvals() {
        let crash = Transition(job: Self.id, crash: Self.report)
        #expect(crash.state == .crashed)
        #expect(crash.keyvals == ["step": "LINK"])
        #expect(transition(.finished).crash == nil)
    }

    @Test func whatACrashReportLeavesOut() {
        #expect(CrashReport() == CrashReport(notify: "unknown", cause: "unknown", fatal: false, keyvals: [:]))
    }
}

struct JobStateTests {
    @Test func orderOfALife() {
        #expect(JobState.allCases.sorted() == [.scheduled, .running, .finished, .crashed])
        #expect(JobState.allCases.map(\.rawValue) == ["SCHEDULED", "RUNNING", "FINISHED", "CRASHED"])
        #expect(JobState.allCases.filter(\.isEnd) == [.finished, .crashed])
    }

    /// No state but an end is without a way out, and no way leads out of an end or back.
    @Test func waysLeadForward() {
        for current in JobState.allCases {
            let next = JobState.allCases.filter { reported in
                let id = ID<Job>(high: 0, low: 0)
                let report =
                    reported == .crashed
                    ? Transition(job: id, crash: CrashReport()) : Transition(job: id, state: reported)
                return report.effect(on: current, crash: nil) == .change
            }
            #expect(next.isEmpty == current.isEnd)
            #expect(next.allSatisfy { $0 > current })
        }
    }
}
