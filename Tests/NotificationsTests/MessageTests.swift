import Jobs
import Notifications
import Testing

struct MessageTests {
    @Test func saysWhatWhyHowOftenWhatWasDecidedAndWhere() {
        let notice = Examples.crash(fatal: true, decision: "Attempt 3 of 3 crashed.")
        let message = Message(Examples.batch(notice), root: "https://execdb.example.org")
        #expect(message.subject == "rpmlint crashed on foo-1.0, and is not run again")
        #expect(
            message.text == """
                What:    rpmlint (foo-1.0, x86_64)
                When:    1970-01-01T00:00:00.000000Z
                Why:     network, fatal
                         a=b
                         http_status=503
                Notify:  task
                Recent:  7 of 120 jobs of this task in 7 days, by this cause
                Decided: Attempt 3 of 3 crashed.
                Job:     https://execdb.example.org/jobs/00000000-0000-0001-0000-000000000002

                You are notified by the route "all": https://execdb.example.org/notifications/routes

                """)
    }

    @Test(
        arguments: [
            ([.crash], .reschedule, "rpmlint crashed on foo-1.0"),
            ([.crash, .held], .hold, "rpmlint crashed on foo-1.0, and is held"),
            ([.crash, .held], .reschedule, "rpmlint crashed on foo-1.0"),
            ([.newCause], .reschedule, "rpmlint crashed on foo-1.0, for the first time by network"),
            ([.newCause, .gaveUp], .giveUp, "rpmlint crashed on foo-1.0, and is not run again"),
            ([.gaveUp], .reschedule, "rpmlint crashed on foo-1.0"),
        ] as [(Set<Occasion>, Decision.Verdict, String)])
    func subjectsSayWhyItIsToldAndHowItIsNow(occasions: Set<Occasion>, verdict: Decision.Verdict, subject: String) {
        #expect(Message(Examples.batch(Examples.crash(verdict: verdict, on: occasions)), root: "").subject == subject)
    }

    @Test func whatIsNotKnownIsSaid() {
        let notice = Examples.crash(
            item: nil, notify: "unknown", keyvals: ["step": "FORMULA_PARSING"], decision: nil, recentRate: nil)
        let text = Message(Examples.batch(notice), root: "").text
        #expect(text.contains("What:    rpmlint (x86_64)\n"))
        #expect(text.contains("Notify:  task, as its keyvals suggest\n"))
        #expect(text.contains("Recent:  could not be counted in time\n"))
        #expect(!text.contains("Decided:"))
    }

    @Test func tellsOfABreaker() {
        let message = Message(Examples.batch(Examples.breaker), root: "https://e")
        #expect(message.subject == "Breaker \"network outage\" opened")
        #expect(
            message.text.hasPrefix(
                """
                What:    breaker "network outage" opened
                When:    1970-01-01T00:00:00.000000Z
                Why:     20 of 30 jobs crashed.
                Now:     https://e/policy/breakers

                """))
    }

    @Test func aDigestCountsAndLinks() {
        let batch = NoticeBatch(
            route: "all", notices: [Examples.crash(), Examples.crash("depcheck"), Examples.crash(), Examples.breaker],
            total: 4,
            counts: [
                .init(taskname: "rpmlint", cause: "network", count: 2),
                .init(taskname: "depcheck", cause: "network", count: 1),
            ])
        let message = Message(batch, root: "https://e")
        #expect(message.subject == "3 crashes of 2 tasks, 1 other notice")
        #expect(
            message.text.contains(
                """
                  2 x rpmlint, network
                      https://e/jobs?state=CRASHED&taskname=rpmlint&cause=network&ended_since=1970-01-01T00:00:00.000000Z
                  1 x depcheck, network

                """))
        #expect(message.text.split(separator: "Job:     https://e/jobs/").count == 4)
        #expect(!message.text.contains("more"))
    }

    @Test func linksFindWhatHasCommasStarsAndBlanks() {
        let batch = NoticeBatch(
            route: "all", notices: [Examples.breaker, Examples.breaker], total: 2,
            counts: [.init(taskname: "a*, \\ž", cause: "c", count: 2)])
        let text = Message(batch, root: "https://e").text
        #expect(text.contains("\n      https://e/jobs?state=CRASHED&taskname=a%5C%2A%5C%2C%20%5C%5C%C5%BE&cause=c\n"))
    }

    @Test func whatIsLongIsCut() {
        let long = String(repeating: "x", count: 4096)
        let keyvals = (0..<30).map { ("key-\($0 + 10)", long) }
        let notice = Examples.crash(keyvals: KeyValues(stored: Dictionary(uniqueKeysWithValues: keyvals)))
        let text = Message(Examples.batch(notice), root: "").text
        #expect(text.utf8.count < 6000)
        #expect(text.contains("         key-10=\(String(repeating: "x", count: 200))...\n"))
        #expect(text.contains("         ... and 10 more\n"))
    }

    @Test func aLargeDigestIsCutAndSaysSo() {
        let batch = NoticeBatch(
            route: "all", notices: Array(repeating: Examples.crash(), count: 20), total: 35,
            counts: [.init(taskname: "rpmlint", cause: "network", count: 35)])
        let message = Message(batch, root: "https://e")
        #expect(message.subject == "35 crashes of rpmlint")
        #expect(message.text.split(separator: "Job:     ").count == NoticeBatch.listed + 1)
        #expect(
            message.text.contains(
                "... and 15 more: https://e/jobs?state=CRASHED&ended_since=1970-01-01T00:00:00.000000Z\n"))
    }

    /// Reporters write what they like; they must not be able to forge the lines of a mail.
    @Test(arguments: [
        ("a\nDecided: all is well", "a\\u{a}Decided: all is well"), ("a\r\nb", "a\\u{d}\\u{a}b"),
        ("\u{202E}evil", "\\u{202e}evil"), ("a\u{2028}b", "a\\u{2028}b"), ("\u{1B}[31m", "\\u{1b}[31m"),
        ("👩‍💻 žluť", "👩‍💻 žluť"),
    ])
    func whatEndsALineIsShownAsAnEscape(written: String, shown: String) {
        let notice = Examples.crash(written, item: written, cause: written, keyvals: ["k": written], decision: written)
        let message = Message(Examples.batch(notice), root: "")
        #expect(message.subject == "\(shown) crashed on \(shown), and is not run again")
        #expect(message.text.contains("What:    \(shown) (\(shown), x86_64)\n"))
        #expect(message.text.contains("Why:     \(shown)\n         k=\(shown)\n"))
        #expect(message.text.contains("Decided: \(shown)\n"))
    }

    @Test func aLongSubjectIsCut() {
        let subject = Message(Examples.batch(Examples.crash(String(repeating: "x", count: 500))), root: "").subject
        #expect(subject == String(repeating: "x", count: 200) + "...")
    }
}
