import Jobs
import Notifications
import Rescheduling
import Testing

struct OccasionTests {
    @Test(
        arguments: [
            (.reschedule, true, false, [.crash]), (.reschedule, true, true, [.crash, .newCause]),
            (.giveUp, true, false, [.crash, .gaveUp]), (.hold, true, true, [.crash, .newCause, .held]),
            (.giveUp, false, false, [.gaveUp]), (.hold, false, true, [.held]), (.reschedule, false, true, []),
        ] as [(Decision.Verdict, Bool, Bool, Set<Occasion>)])
    func aCrashIsToldOnceAndWhatIsDecidedLaterByItself(
        verdict: Decision.Verdict, isFirst: Bool, isNewCause: Bool, occasions: Set<Occasion>
    ) {
        #expect(Occasion.all(of: verdict, isFirst: isFirst, isNewCause: isNewCause) == occasions)
    }

    @Test func peopleAreToldOfOpeningAndClosingOnly() {
        #expect(BreakerEvent.Kind.allCases.filter(Occasion.isNotified) == [.opened, .closed])
    }

    @Test(arguments: [Recipient.mail("a@example.org"), .label("maintainer"), .webhook("https://e/hook?a=mail:b")])
    func recipientsAreKeptAsText(recipient: Recipient) {
        #expect(Recipient(recipient.description) == recipient)
    }

    @Test(arguments: ["", "mail", "fax:123"])
    func whatIsNoRecipientIsRefused(text: String) { #expect(Recipient(text) == nil) }
}
