package import Jobs
package import Rescheduling

/// What people can be notified of; the raw value is the word of the routing file.
package enum Occasion: String, CaseIterable, Sendable {
    /// A job crashed, whatever is done about it.
    case crash
    /// A job crashed, and is not run again.
    case gaveUp = "gave-up"
    /// A job crashed, and a breaker holds it.
    case held
    /// A breaker opened, or closed.
    case breaker
    /// A job crashed of a cause that its task has not had for ``causeForgotten``.
    case newCause = "new-cause"
}

extension Occasion {
    /// The occasions of a decision about a crash.
    ///
    /// - Parameters:
    ///   - isFirst: Whether nothing had been decided about this crash before.
    ///   - isNewCause: Whether its task has not crashed of this cause for ``causeForgotten``.
    package static func all(of verdict: Decision.Verdict, isFirst: Bool, isNewCause: Bool) -> Set<Occasion> {
        var occasions: Set<Occasion> = isFirst ? [.crash] : []
        if isFirst, isNewCause { occasions.insert(.newCause) }
        switch verdict {
        case .giveUp: occasions.insert(.gaveUp)
        case .hold: occasions.insert(.held)
        case .reschedule: break
        }
        return occasions
    }

    /// Whether people are notified of what a breaker did: when it opens and closes, not of canaries, waves and
    /// relapses.
    package static func isNotified(_ kind: BreakerEvent.Kind) -> Bool { kind == .opened || kind == .closed }

    /// The time without a crash of a cause after which the task's next one counts as a new cause.
    package static let causeForgotten = Duration.seconds(30 * 86_400)
}
