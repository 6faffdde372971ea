/// What there can be to tell; the raw value is the word of the routing file.
package enum Occasion: String, CaseIterable, Sendable {
    /// A job crashed, whatever is done about it.
    case crash
    /// A job crashed, and is not run again.
    case gaveUp = "gave-up"
    /// A job crashed, and a breaker holds it.
    case held
    /// A breaker opened, or closed.
    case breaker
    /// A job crashed of a cause that its task has not had lately.
    case newCause = "new-cause"
}
