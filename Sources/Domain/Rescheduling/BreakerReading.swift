import Jobs
package import Time

/// What a breaker goes by when it takes a step.
package struct BreakerReading: Sendable, Equatable {
    /// How one that was released ended.
    package enum Outcome: String, CaseIterable, Sendable {
        /// Its job finished.
        case succeeded
        /// Its job crashed again, and the breaker is over that crash.
        case failed
        /// Neither: it crashed of something else, was given up, or is gone. Says nothing about the outage.
        case inconclusive
    }

    /// How one of a round ended.
    package struct Result: Sendable, Equatable {
        /// The round it was released in.
        package var round: Int
        /// How it ended.
        package var outcome: Outcome

        /// Describes a result.
        package init(round: Int, outcome: Outcome) {
            self.round = round
            self.outcome = outcome
        }
    }

    /// Crashes the breaker is over, since ``BreakerState/countsSince(_:now:)``.
    package var crashes: Int
    /// Jobs that ended in the same time, of those its conditions on the job match.
    package var ended: Int
    /// Crashes it holds now.
    package var held: Int
    /// How those that were released ended, oldest end first; each is counted once.
    package var results: [Result]
    /// The clock.
    package var now: Timestamp

    /// Describes a reading.
    package init(crashes: Int, ended: Int, held: Int, results: [Result] = [], now: Timestamp) {
        self.crashes = crashes
        self.ended = ended
        self.held = held
        self.results = results
        self.now = now
    }
}
