/// What servers call out to each other when it happens, so that nobody has to look for it all the time.
///
/// A call is a hint: it may come twice, late or, with a connection that is lost, never. What is to be done is read from
/// the tables.
enum Channel: String, CaseIterable, Sendable {
    /// A crash waits for a decision.
    case crashes = "execdb_crashes"
    /// A successor is on offer.
    case offers = "execdb_offers"
    /// A message is due to be sent.
    case deliveries = "execdb_deliveries"
}
