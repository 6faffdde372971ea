import EventLoop
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5))) struct ThreadTests {
    @Test func blockingWorkRunsOnAnotherThreadAndGivesItsResult() async {
        let here = pthread_self()
        let isElsewhere = await onOwnThread(named: "a name longer than Linux keeps") { pthread_self() != here }
        #expect(isElsewhere == true)
    }

    @Test func theThreadBlocksSignalsAndTheCallerDoesNot() async {
        let blocked = await onOwnThread(named: "signals") {
            var mask = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &mask)
            return sigismember(&mask, SIGTERM)
        }
        #expect(blocked == 1)
    }
}
