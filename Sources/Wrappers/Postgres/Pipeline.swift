/// The calls of one connection: which of them wait, which are sent, and which one's results arrive.
///
/// Independent of libpq and tasks: it takes events and returns actions. `Call` is what is returned when a call is
/// settled, `Output` the result of a call.
///
/// Results come in the order of sending. A statement's results end with a sync of its own, so a failed one fails
/// alone. A script is text of several statements that cannot share the pipeline: it is sent when nothing else is
/// under way, and nothing is sent until it is done.
struct Pipeline<Call, Output> {
    /// How a call goes over the wire.
    enum Kind { case statement, script }

    /// What came back for a call.
    enum Outcome {
        case output(Output)
        case failure(PostgresError)
    }

    /// A call whose results are complete.
    struct Settled {
        /// Nil when the caller has given up waiting.
        let call: Call?
        let outcome: Outcome
        /// How many results came before the failure, or in all.
        let results: Int
    }

    /// What became of a cancelled call.
    enum Cancellation {
        /// It had not been sent and never will be.
        case unsent(Call)
        /// It has been sent; its results will be dropped as they come.
        case sent(Call)
        /// It is settled already, or was never submitted.
        case unknown
    }

    private struct Waiting {
        let id: UInt64
        let kind: Kind
        let call: Call
    }

    private struct Sent {
        let id: UInt64
        let kind: Kind
        var call: Call?
        var outcome: Outcome?
        var results = 0
    }

    /// How many statements may be under way at once; the others wait here, where they can be cancelled unsent.
    let window: Int
    private var waiting = FIFO<Waiting>()
    private var sent = FIFO<Sent>()
    private var scriptIsRunning = false

    init(window: Int = 256) { self.window = window }

    /// Nothing waits and nothing is under way.
    var isIdle: Bool { waiting.isEmpty && sent.isEmpty }
    /// Results are still to come.
    var awaitsResults: Bool { !sent.isEmpty }
    /// The call whose results come next; nil when none is under way, or its caller has given up.
    var current: Call? { sent.first?.call }
    /// What is under way is a script, whose results end with an end, not with a sync.
    var isInScript: Bool { scriptIsRunning }

    /// Adds a call at the end. `id` is the caller's, unique among the calls that are not settled.
    mutating func submit(_ call: Call, id: UInt64, kind: Kind) {
        waiting.append(Waiting(id: id, kind: kind, call: call))
    }

    /// The call to send now, which counts as sent from here on; nil when there is none or it must wait.
    mutating func next() -> Call? {
        guard !scriptIsRunning, sent.count < window, let first = waiting.first else { return nil }
        if first.kind == .script {
            guard sent.isEmpty else { return nil }
            scriptIsRunning = true
        }
        _ = waiting.popFirst()
        sent.append(Sent(id: first.id, kind: first.kind, call: first.call))
        return first.call
    }

    /// A result of the oldest call has come. Its first failure counts, or else its last output.
    mutating func received(_ outcome: Outcome) {
        sent.updateFirst { entry in
            if case .failure? = entry.outcome { return }
            entry.outcome = outcome
            if case .output = outcome { entry.results += 1 }
        }
    }

    /// The oldest call's results are complete: a sync after a statement, the end after a script.
    ///
    /// Nil when nothing was sent; a failure when there was no result at all. Neither happens with a sane server.
    mutating func completed() -> Settled? {
        guard let entry = sent.popFirst() else { return nil }
        if entry.kind == .script { scriptIsRunning = false }
        let nothing = PostgresError(.connection, .connectionFailure, "the server sent no result")
        return Settled(call: entry.call, outcome: entry.outcome ?? .failure(nothing), results: entry.results)
    }

    /// The caller of `id` no longer waits.
    mutating func cancel(_ id: UInt64) -> Cancellation {
        if let entry = waiting.removeFirst(where: { $0.id == id }) { return .unsent(entry.call) }
        var abandoned: Call?
        sent.updateFirst(where: { $0.id == id }, { abandoned = $0.call.take() })
        return abandoned.map { .sent($0) } ?? .unknown
    }

    /// The connection is gone: gives back every call, and whether it had been sent.
    mutating func close() -> [(call: Call, wasSent: Bool)] {
        scriptIsRunning = false
        let lost = sent.drain().compactMap { entry in entry.call.map { (call: $0, wasSent: true) } }
        return lost + waiting.drain().map { (call: $0.call, wasSent: false) }
    }
}
