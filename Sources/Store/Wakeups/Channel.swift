/// A channel on which servers announce events to each other, so that none has to poll at short intervals.
///
/// A call, as one announcement is named, is a hint: it may come twice, late or, when a connection is lost, never. What
/// is to be done is read from the tables.
enum Channel: String, CaseIterable, Sendable {
    /// A crash waits for a decision.
    case crashes = "execdb_crashes"
    /// A successor is on offer.
    case offers = "execdb_offers"
    /// A message is due to be sent.
    case deliveries = "execdb_deliveries"
}
