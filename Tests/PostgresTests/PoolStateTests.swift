import Testing

@testable import Postgres

/// Who gets which connection, without a connection.
struct PoolStateTests {
    private typealias Subject = PoolState<String>

    private func up(slots: Int = 1, leases: Int = 1) -> Subject {
        var state = Subject(slots: slots, leases: leases)
        for slot in 0..<slots { state.connected(slot, "shared \(slot)") }
        return state
    }

    @Test func thereIsNothingBeforeTheFirstConnection() {
        var state = Subject(slots: 2, leases: 1)
        #expect(!state.isUp)
        equal(state.take()?.resource, nil)
        guard case .refuse = state.lease(1) else { return #expect(Bool(false)) }
        state.connected(1, "b")
        #expect(state.isUp)
        equal(state.take()?.resource, "b")
    }

    @Test func theLeastLoadedIsTakenAndEqualsTakeTurns() {
        var state = up(slots: 3)
        equal((0..<6).map { _ in state.take()?.slot }, [0, 1, 2, 0, 1, 2])
        state.release(1)
        state.release(1)
        equal((0..<2).map { _ in state.take()?.slot }, [1, 1])
        #expect(state.load == 6)
    }

    @Test func aLostConnectionIsNotTakenAndItsCallsDoNotWeighOnTheNext() {
        var state = up(slots: 2)
        _ = state.take()
        _ = state.take()
        _ = state.disconnected(0)
        #expect(state.isUp)
        equal(state.take()?.slot, 1)
        state.release(0)
        state.connected(0, "again")
        equal(state.take()?.resource, "again")
    }

    @Test func thePauseGrowsAndStartsOverAfterASuccess() {
        var state = up()
        let pauses = (0..<8).map { _ in state.disconnected(0).pause }
        let expected: [Duration] = [50, 100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) }
        #expect(pauses == expected)
        state.connected(0, "again")
        equal(state.disconnected(0).pause, .milliseconds(50))
    }

    @Test func aLeaseIsOpenedKeptAndTakenAgain() {
        var state = up()
        guard case .open = state.lease(1) else { return #expect(Bool(false)) }
        guard case .keep = state.giveBack("lease") else { return #expect(Bool(false)) }
        guard case .take("lease") = state.lease(2) else { return #expect(Bool(false)) }
    }

    @Test func waitersGetTheConnectionInOrder() {
        var state = up()
        guard case .open = state.lease(1) else { return #expect(Bool(false)) }
        for waiter in [2, 3, 4] as [UInt64] {
            guard case .wait = state.lease(waiter) else { return #expect(Bool(false)) }
        }
        equal(state.abandon(3), true)
        equal(state.abandon(3), false)
        guard case .hand(2, "lease") = state.giveBack("lease") else { return #expect(Bool(false)) }
        guard case .hand(4, "lease") = state.giveBack("lease") else { return #expect(Bool(false)) }
        guard case .keep = state.giveBack("lease") else { return #expect(Bool(false)) }
    }

    @Test func thePlaceOfASpoiltConnectionGoesToTheNextWaiter() {
        var state = up()
        guard case .open = state.lease(1), case .wait = state.lease(2) else { return #expect(Bool(false)) }
        guard case .close(2) = state.giveBack(nil) else { return #expect(Bool(false)) }
        guard case .wait = state.lease(3) else { return #expect(Bool(false)) }
        equal(state.abandon(3), true)
        guard case .close(nil) = state.giveBack(nil) else { return #expect(Bool(false)) }
        guard case .open = state.lease(4) else { return #expect(Bool(false)) }
    }

    @Test func waitersAreRefusedWhenTheLastConnectionIsLost() {
        var state = up(slots: 2)
        guard case .open = state.lease(1), case .wait = state.lease(2) else { return #expect(Bool(false)) }
        equal(state.disconnected(0).refused, [])
        equal(state.disconnected(1).refused, [2])
        equal(state.abandon(2), false)
        guard case .refuse = state.lease(3) else { return #expect(Bool(false)) }
    }

    @Test func aClosedPoolRefusesEveryoneAndKeepsNothing() {
        var state = up(leases: 2)
        guard case .open = state.lease(1), case .open = state.lease(2), case .wait = state.lease(3) else {
            return #expect(Bool(false))
        }
        guard case .hand(3, "a") = state.giveBack("a"), case .wait = state.lease(4) else { return #expect(Bool(false)) }
        guard case .hand(4, "b") = state.giveBack("b"), case .keep = state.giveBack("b") else {
            return #expect(Bool(false))
        }
        let closed = state.close()
        #expect(closed.idle == ["b"])
        #expect(!state.isUp)
        equal(state.take()?.resource, nil)
        guard case .refuse = state.lease(5) else { return #expect(Bool(false)) }
        guard case .close(nil) = state.giveBack("a") else { return #expect(Bool(false)) }
    }
}
