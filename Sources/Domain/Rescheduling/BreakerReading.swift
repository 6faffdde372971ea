import Jobs
package import Time

/// The input of one step of a breaker.
package struct BreakerReading: Sendable, Equatable {
    /// The outcome of a released crash.
    package enum Outcome: String, CaseIterable, Sendable {
        /// The job that ran it again finished.
        case succeeded
        /// The job that ran it again crashed, and the breaker is over that crash.
        case failed
        /// Neither: that job crashed of something else, or there is none. It says nothing about the outage.
        case inconclusive
    }

    /// The outcome of a released crash, with its round.
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
    /// The current time.
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
