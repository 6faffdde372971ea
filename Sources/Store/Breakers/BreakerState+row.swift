import Postgres
import Rescheduling
import Time

extension BreakerState {
    /// The columns that are read and, after the name, written.
    static let columns = "phase, since, round, latest, in_flight, succeeded, failed, inconclusive"

    /// Reads `columns`.
    init(_ columns: inout Row.Columns) throws(PostgresError) {
        self.init(
            phase: try columns.phase(), since: try columns.optionalTime(), round: try columns.int(),
            latest: try columns.optionalTime(), inFlight: try columns.int(), succeeded: try columns.int(),
            failed: try columns.int(), inconclusive: try columns.int())
    }

    /// The values of `columns`.
    var parameters: [Parameter] {
        [
            .text(phase.rawValue), .timestamp(microseconds: since?.microseconds), .int4(Int32(clamping: round)),
            .timestamp(microseconds: latest?.microseconds), .int4(Int32(clamping: inFlight)),
            .int4(Int32(clamping: succeeded)), .int4(Int32(clamping: failed)), .int4(Int32(clamping: inconclusive)),
        ]
    }
}

extension BreakerEvent {
    /// Reads breaker, kind, text and happened_at.
    init(_ columns: inout Row.Columns) throws(PostgresError) {
        self.init(
            breaker: try columns.text(), kind: try columns.eventKind(), text: try columns.text(),
            happenedAt: try columns.time())
    }
}

extension Row.Columns {
    /// The phase of a breaker.
    mutating func phase() throws(PostgresError) -> BreakerState.Phase {
        let text = try text()
        guard let phase = BreakerState.Phase(rawValue: text) else { throw error("has the unknown phase \(text)") }
        return phase
    }

    /// The kind of a breaker's event.
    fileprivate mutating func eventKind() throws(PostgresError) -> BreakerEvent.Kind {
        let text = try text()
        guard let kind = BreakerEvent.Kind(rawValue: text) else { throw error("has the unknown kind \(text)") }
        return kind
    }
}
