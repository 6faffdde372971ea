import Jobs
import Time

extension BreakerState {
    /// Takes a reading and says what to do: events to record, of which some let held crashes through.
    ///
    /// Called about once a second, and whenever there are results to tell. Canaries go one by one, never more of them
    /// at a time than are needed in a row. A wave goes when half of the one before ended, or long after it.
    package mutating func step(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerEvent] {
        let relapsed = take(reading.results)
        return switch phase {
        case .closed: watch(breaker, reading)
        case .open: (relapsed ? [stillOpen(reading)] : []) + probe(breaker, reading)
        case .releasing: release(breaker, reading)
        }
    }

    /// Counts what ended of this round; says whether one of them failed.
    private mutating func take(_ results: [BreakerReading.Result]) -> Bool {
        let results = results.filter { $0.round == round }
        for result in results {
            inFlight = max(0, inFlight - 1)
            switch result.outcome {
            case .succeeded: succeeded += 1
            case .inconclusive: inconclusive += 1
            case .failed:
                failed += 1
                if phase == .open { succeeded = 0 }
            }
        }
        return results.contains { $0.outcome == .failed }
    }

    private mutating func watch(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerEvent] {
        if breaker.trips(reading) {
            enter(.open, reading)
            return [event(.opened, "Opened: \(breaker.described(reading)).")]
        }
        // Held when it closed, by a driver that did not know yet, or by a breaker that the policy no longer has.
        guard reading.held > 0 else { return [] }
        if reading.held > breaker.needs { return [startReleasing(breaker, reading)] }
        return [wave(of: reading.held, reading)]
    }

    private mutating func probe(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerEvent] {
        if breaker.isRetired {
            let because = "the policy does not have it any more"
            return reading.held > breaker.needs
                ? [startReleasing(breaker, reading)] : releaseRest(reading, because: because)
        }
        if succeeded >= breaker.needs {
            if reading.held <= breaker.needs {
                return releaseRest(reading, because: "\(succeeded) canaries in a row succeeded")
            }
            return [startReleasing(breaker, reading)]
        }
        let waited = reading.now - (latest ?? reading.now)
        let patient = waited >= breaker.patience
        if reading.held == 0, inFlight == 0 || patient, !breaker.trips(reading) {
            return releaseRest(reading, because: "nothing is held, and \(breaker.described(reading))")
        }
        guard reading.held > 0, waited >= .seconds(breaker.every.seconds), inFlight < breaker.needs || patient else {
            return []
        }
        latest = reading.now
        inFlight += 1
        return [
            event(
                .canary, letThrough: 1,
                "Let a canary through: \(succeeded) in a row succeeded, \(breaker.needs) are needed; "
                    + "\(reading.held - 1) still held.")
        ]
    }

    private mutating func release(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerEvent] {
        let ended = succeeded + failed + inconclusive
        let (sent, waited) = (ended + inFlight, reading.now - (latest ?? reading.now))
        let enough = ended * 2 >= sent || waited >= breaker.patience
        let relapsed = !breaker.isRetired && failed > 0 && failed * 100 >= breaker.share * (enough ? ended : sent)
        if relapsed || breaker.trips(reading) {
            let why =
                relapsed
                ? "\(failed) of the \(ended) that ended of a wave of \(sent) crashed again"
                : "\(breaker.described(reading))"
            enter(.open, reading)
            return [event(.relapsed, "Open again: \(why); \(reading.held) held.")]
        }
        guard enough, waited >= .seconds(breaker.every.seconds) else { return [] }
        let (size, overflow) = sent.multipliedReportingOverflow(by: 2)
        if overflow || reading.held <= size {
            return releaseRest(
                reading, because: "\(failed) of the \(ended) that ended of the latest wave crashed again")
        }
        return [wave(of: size, reading)]
    }

    private mutating func startReleasing(_ breaker: Breaker, _ reading: BreakerReading) -> BreakerEvent {
        phase = .releasing
        since = reading.now
        return wave(of: breaker.needs, reading)
    }

    /// Begins a phase, with a round of its own.
    private mutating func enter(_ phase: Phase, _ reading: BreakerReading) {
        self.phase = phase
        since = reading.now
        beginRound(reading.now)
    }

    private mutating func beginRound(_ now: Timestamp) {
        round += 1
        latest = now
        (inFlight, succeeded, failed, inconclusive) = (0, 0, 0, 0)
    }

    private mutating func wave(of size: Int, _ reading: BreakerReading) -> BreakerEvent {
        beginRound(reading.now)
        inFlight = size
        return event(.wave, letThrough: size, "Let \(size) of \(reading.held) held crashes go.")
    }

    private mutating func releaseRest(_ reading: BreakerReading, because reason: String) -> [BreakerEvent] {
        let rest = reading.held > 0 ? [wave(of: reading.held, reading)] : []
        enter(.closed, reading)
        return rest + [event(.closed, "Closed: \(reason).")]
    }

    private func stillOpen(_ reading: BreakerReading) -> BreakerEvent {
        event(.relapsed, "Still open: a canary crashed again; \(reading.held) held.")
    }

    private func event(_ kind: BreakerEvent.Kind, letThrough: Int = 0, _ text: String) -> BreakerEvent {
        BreakerEvent(kind: kind, letThrough: letThrough, round: round, text: text)
    }
}

extension Breaker {
    /// Whether there are so many crashes that it opens.
    fileprivate func trips(_ reading: BreakerReading) -> Bool {
        reading.crashes >= crashes && reading.crashes * 100 >= share * max(reading.ended, reading.crashes)
    }

    /// How long what was let through may take before the breaker goes on without its result.
    fileprivate var patience: Duration { .seconds(every.seconds) * 10 }

    fileprivate func described(_ reading: BreakerReading) -> String {
        let ended = max(reading.ended, reading.crashes)
        let percent = ended == 0 ? 0 : reading.crashes * 100 / ended
        return "\(reading.crashes) of \(ended) jobs that ended within \(within) crashed (\(percent) %; "
            + "it opens at \(crashes) crashes and \(share) %)"
    }
}
