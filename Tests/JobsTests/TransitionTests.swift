import Jobs
import Testing

struct TransitionTests {
    private let id = JobID(high: 1, low: 2)

    private func effect(of report: JobState, on current: JobState) -> Transition.Effect {
        let transition =
            report == .crashed ? Transition(job: id, crash: CrashReport()) : Transition(job: id, state: report)
        return transition.effect(on: current, crash: current == .crashed ? CrashReport() : nil)
    }

    @Test func table() {
        let expected: [JobState: [JobState: Transition.Effect]] = [
            .scheduled: [.scheduled: .repetition, .running: .change, .finished: .change, .crashed: .change],
            .running: [.scheduled: .refusal, .running: .repetition, .finished: .change, .crashed: .change],
            .finished: [.scheduled: .refusal, .running: .refusal, .finished: .repetition, .crashed: .refusal],
            .crashed: [.scheduled: .refusal, .running: .refusal, .finished: .refusal, .crashed: .repetition],
        ]
        for current in JobState.allCases {
            for report in JobState.allCases {
                #expect(effect(of: report, on: current) == expected[current]?[report], "\(report) on \(current)")
            }
        }
    }
}
