import HTTP
import Testing

@testable import MicroHTTPD

/// The state machine of one request, with a number in the place of a connection that waits.
@Suite(.timeLimit(.minutes(5))) struct ExchangeStateTests {
    typealias State = ExchangeState<Connection>

    /// Counts how often it was asked.
    struct Connection: AwaitingConnection, Equatable {
        var questions = 0
        mutating func ask() { questions += 1 }
    }

    private let limits = ServerLimits()

    private func reading() throws -> State { State(try Request(method: "PUT", target: "/"), limit: limits.body) }

    private func running() throws -> State {
        var state = try reading()
        _ = state.proceed(Connection())
        return state
    }

    private func waiting() throws -> State {
        var state = try running()
        _ = state.settle(Connection())
        return state
    }

    private func take(_ bytes: [UInt8], _ state: inout State) -> Bool {
        let intake = bytes.withUnsafeBytes { state.take($0, limits: limits, requestID: "r") }
        return if case .open = intake { true } else { false }
    }

    @Test func aWholeRequestRunsWithItsBody() throws {
        var state = try reading()
        #expect(take([1, 2], &state))
        #expect(take([3], &state))
        guard case .run(let request) = state.proceed(Connection()) else { throw Wrong() }
        #expect(request.body == [1, 2, 3])
        #expect(state.received == 3)
    }

    @Test func anAnswerBeforeTheSuspensionIsSentAtOnce() throws {
        var state = try running()
        #expect(state.answer(.text(200, "quick")) == (true, nil))
        let response = state.settle(Connection())
        #expect(response?.status == 200)
        #expect(state.answer(.text(200, "again")) == (false, nil))
    }

    @Test func theFirstAnswerResumesAndTheSecondIsDropped() throws {
        var state = try waiting()
        #expect(state.answer(.text(503, "too slow")) == (true, Connection()))
        #expect(state.answer(.text(200, "late")) == (false, nil))
        guard case .send(let response) = state.proceed(Connection()) else { throw Wrong() }
        #expect(response.status == 503)
        #expect(state.answer(.text(200, "later")) == (false, nil))
    }

    @Test func anAnswerWhileReadingRefusesTheRequest() throws {
        var state = try reading()
        #expect(state.answer(.text(503, "stop")) == (true, nil))
        #expect(take([1, 2, 3], &state))
        guard case .send(let response) = state.proceed(Connection()) else { throw Wrong() }
        #expect(response.status == 503)
    }

    @Test func tooMuchBodyRefusesAndFarTooMuchCloses() throws {
        var state = try reading()
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        #expect(take(piece, &state))
        #expect(take([1], &state))
        #expect(state.request == nil)
        for _ in 0..<14 { #expect(take(piece, &state)) }
        #expect(take([UInt8](repeating: 0, count: (1 << 20) - 1), &state))
        #expect(!take([1], &state))
        guard case .send(let response) = state.proceed(Connection()) else { throw Wrong() }
        #expect(response.status == 413)
    }

    @Test func afterTheEndNothingHappens() throws {
        for var state in [try reading(), try running(), try waiting(), State(refusing: .text(400, ""))] {
            _ = state.end()
            #expect(state.answer(.text(200, "")) == (false, nil))
            #expect(state.settle(Connection()) == nil)
            guard case .close = state.proceed(Connection()) else { throw Wrong() }
        }
    }

    @Test func whoAsksTooEarlyWaits() throws {
        var state = try waiting()
        for _ in 0..<3 { guard case .wait = state.proceed(Connection()) else { throw Wrong() } }
        #expect(state.answer(.text(200, "")) == (true, Connection(questions: 3)))
        guard case .send = state.proceed(Connection()) else { throw Wrong() }
    }

    @Test func aCallOutOfTurnCloses() throws {
        var running = try running()
        guard case .close = running.proceed(Connection()) else { throw Wrong() }
        var state = State(refusing: .text(400, ""))
        _ = state.proceed(Connection())
        guard case .close = state.proceed(Connection()) else { throw Wrong() }
    }

    @Test func aStreamedBodyGoesToTheHandlerWhichAnswersBehindIt() async throws {
        let reader = BodyReader(limit: 100) {}
        var state = State(receiving: reader, limit: 4)
        #expect(take([1, 2], &state))
        #expect(take([3], &state))
        guard case .complete = state.proceed(Connection()) else { throw Wrong() }
        #expect(try await reader.next() == [1, 2, 3])
        #expect(try await reader.next() == nil)
        #expect(state.isUnanswered)
        #expect(state.answer(.text(200, "")) == (true, Connection()))
        guard case .send = state.proceed(Connection()) else { throw Wrong() }
    }

    @Test func aStreamedBodyThatIsTooLargeFailsInTheHandler() async throws {
        let reader = BodyReader(limit: 100) {}
        var state = State(receiving: reader, limit: 2)
        #expect(take([1, 2, 3], &state))
        let problem = await #expect(throws: Problem.self) { try await reader.next() }
        #expect(problem?.status == 413)
        #expect(state.answer(.text(413, "")) == (true, nil))
        #expect(take([4], &state))
        guard case .send(let response) = state.proceed(Connection()) else { throw Wrong() }
        #expect(response.status == 413)
    }

    @Test func onlyWhoHasNoAnswerYetIsAbandoned() throws {
        var waiting = try waiting()
        #expect(waiting.abandon() == (true, Connection()))
        #expect(waiting.answer(.text(200, "")) == (false, nil))
        guard case .close = waiting.proceed(Connection()) else { throw Wrong() }
        var running = try running()
        #expect(running.abandon() == (true, nil))
        #expect(running.settle(Connection()) == nil)
        for var state in [try reading(), State(refusing: .text(400, "")), State(receiving: BodyReader {}, limit: 1)] {
            #expect(state.abandon() == (false, nil))
        }
    }

    @Test func theEndGivesBackAnAnswerThatWasNotSent() throws {
        var answered = try running()
        _ = answered.answer(.text(201, ""))
        #expect(answered.end()?.status == 201)
        var sent = try waiting()
        _ = sent.answer(.text(201, ""))
        _ = sent.proceed(Connection())
        #expect(sent.end()?.status == nil)
        var waiting = try waiting()
        #expect(waiting.end()?.status == nil)
    }

    struct Wrong: Error {}
}
