import HTTP
import Testing

@testable import Routing

struct StoreProblemsTests {
    @Test func aDatabaseThatIsNotThereYetIsOneThatIsAway() {
        let (starting, away) = (Problem.starting(), Problem.databaseUnavailable())
        #expect(starting.code == away.code && starting.title == away.title && starting.status == away.status)
        #expect(starting.headers["Retry-After"] == "1")
        #expect(starting.hint == "Send the same again after 1 s; nothing was changed.")
        #expect(away.detail.hasSuffix(" A write may have been done or not."))
    }
}
