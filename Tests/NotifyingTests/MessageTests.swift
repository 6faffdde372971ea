import Jobs
import Notifying
import Testing

struct MessageTests {
    private static func notice(
        _ taskname: String = "rpmlint", cause: String = "network", fatal: Bool = false,
        occasions: Set<Occasion> = [.crash, .gaveUp]
    ) -> Notice {
        Notice(
            job: JobID(high: 1, low: 2), taskname: taskname, item: "foo-1.0", arch: "x86_64",
            crash: Crash(
                report: CrashReport(
                    notify: "task", cause: cause, fatal: fatal, keyvals: ["http_status": "503", "a": "b"]),
                crashedAt: Timestamp(microseconds: 0)),
            lately: (crashes: 7, ended: 120), decision: "Attempt 3 of 3 crashed.", occasions: occasions)
    }

    @Test func saysWhatWhyHowOftenWhatWasDecidedAndWhere() {
        let message = Message(Self.notice(fatal: true), root: "https://execdb.example.org")
        #expect(message.subject == "rpmlint crashed on foo-1.0, and is not run again")
        #expect(
            message.text == """
                What:    rpmlint (foo-1.0, x86_64)
                When:    1970-01-01T00:00:00.000000Z
                Why:     network, fatal
                         a=b
                         http_status=503
                Lately:  7 of 120 jobs of this task in 7 days, by this cause
                Decided: Attempt 3 of 3 crashed.
                Job:     https://execdb.example.org/jobs/00000000-0000-0001-0000-000000000002

                """)
    }

    @Test(
        arguments: [
            ([.crash], "rpmlint crashed on foo-1.0"), ([.crash, .held], "rpmlint crashed on foo-1.0"),
            ([.newCause], "rpmlint crashed on foo-1.0, for the first time by network"),
        ] as [(Set<Occasion>, String)])
    func subjectsSayWhyItIsTold(occasions: Set<Occasion>, subject: String) {
        #expect(Self.notice(occasions: occasions).subject == subject)
    }

    @Test func aDigestCountsAndLinks() {
        let notices = [Self.notice(), Self.notice("depcheck"), Self.notice(), Self.notice(cause: "minion")]
        let message = Message(notices, root: "https://e")
        #expect(message.subject == "4 crashes of 2 tasks")
        #expect(message.text.contains("  2 x rpmlint, network\n  1 x depcheck, network\n  1 x rpmlint, minion\n"))
        #expect(message.text.split(separator: "Job:     https://e/jobs/").count == 5)
        #expect(!message.text.contains("more"))
    }

    @Test func aLargeDigestIsCutAndSaysSo() {
        let message = Message(Array(repeating: Self.notice(), count: 30), more: 5, root: "https://e")
        #expect(message.subject == "35 crashes of rpmlint")
        #expect(message.text.split(separator: "Job:     ").count == Message.listed + 1)
        #expect(message.text.hasSuffix("... and 15 more: https://e/jobs?state=CRASHED\n"))
    }
}
