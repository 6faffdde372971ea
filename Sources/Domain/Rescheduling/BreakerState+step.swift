import Jobs
import Time

extension BreakerState {
    /// Takes a reading and returns the actions: events to record, some of which release held crashes.
    ///
    /// `BreakerKeeper` of the rescheduler calls it, and `DecisionTransaction.save` stores the outcome.
    /// Called about once a second, and whenever there are outcomes to count. Canaries are released one by one, with at
    /// most as many in flight as are needed in a row; a wave is released when half of the one before has ended.
    /// Outcomes that take longer than ten intervals are not waited for.
    package mutating func step(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerAction] {
        let relapsed = take(reading.results)
        return switch phase {
        case .closed: watch(breaker, reading)
        case .open: (relapsed ? [stillOpen(breaker, reading)] : []) + probe(breaker, reading)
        case .releasing: release(breaker, reading)
        }
    }

    /// Counts the outcomes of this round; returns whether one of them failed.
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

    private mutating func watch(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerAction] {
        if breaker.trips(reading) {
            enter(.open, reading)
            return [action(.opened, "Opened: \(breaker.described(reading)).", breaker, reading)]
        }
        // Held by a driver that had not yet seen it close, or by a breaker that the policy no longer has.
        guard reading.held > 0 else { return [] }
        if reading.held > breaker.needs { return [startReleasing(breaker, reading)] }
        return [wave(of: reading.held, breaker, reading)]
    }

    private mutating func probe(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerAction] {
        if breaker.isRetired {
            let because = "the policy no longer has it"
            return reading.held > breaker.needs
                ? [startReleasing(breaker, reading)] : releaseRest(breaker, reading, because: because)
        }
        if succeeded >= breaker.needs {
            if reading.held <= breaker.needs {
                return releaseRest(breaker, reading, because: "\(succeeded) canaries in a row succeeded")
            }
            return [startReleasing(breaker, reading)]
        }
        let waited = reading.now - (latest ?? reading.now)
        let patient = waited >= breaker.patience
        if reading.held == 0, inFlight == 0 || patient, !breaker.trips(reading) {
            return releaseRest(breaker, reading, because: "nothing is held, and \(breaker.described(reading))")
        }
        guard reading.held > 0, waited >= .seconds(breaker.every.seconds), inFlight < breaker.needs || patient else {
            return []
        }
        latest = reading.now
        inFlight += 1
        return [
            action(
                .canary,
                "Released a canary: \(succeeded) in a row succeeded, \(breaker.needs) are needed; "
                    + "\(reading.held - 1) still held.", breaker, reading, releasing: 1)
        ]
    }

    private mutating func release(_ breaker: Breaker, _ reading: BreakerReading) -> [BreakerAction] {
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
            return [action(.relapsed, "Open again: \(why); \(reading.held) held.", breaker, reading)]
        }
        guard enough, waited >= .seconds(breaker.every.seconds) else { return [] }
        let (size, overflow) = sent.multipliedReportingOverflow(by: 2)
        if overflow || reading.held <= size {
            return releaseRest(
                breaker, reading, because: "\(failed) of the \(ended) that ended of the latest wave crashed again")
        }
        return [wave(of: size, breaker, reading)]
    }

    private mutating func startReleasing(_ breaker: Breaker, _ reading: BreakerReading) -> BreakerAction {
        phase = .releasing
        since = reading.now
        return wave(of: breaker.needs, breaker, reading)
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

    private mutating func wave(of size: Int, _ breaker: Breaker, _ reading: BreakerReading) -> BreakerAction {
        beginRound(reading.now)
        inFlight = size
        return action(
            .wave, "Released \(size) of \(reading.held) held crashes.", breaker, reading, releasing: size)
    }

    private mutating func releaseRest(
        _ breaker: Breaker, _ reading: BreakerReading, because reason: String
    ) -> [BreakerAction] {
        let rest = reading.held > 0 ? [wave(of: reading.held, breaker, reading)] : []
        enter(.closed, reading)
        return rest + [action(.closed, "Closed: \(reason).", breaker, reading)]
    }

    private func stillOpen(_ breaker: Breaker, _ reading: BreakerReading) -> BreakerAction {
        action(.relapsed, "Still open: a canary crashed again; \(reading.held) held.", breaker, reading)
    }

    private func action(
        _ kind: BreakerEvent.Kind, _ text: String, _ breaker: Breaker, _ reading: BreakerReading,
        releasing count: Int = 0
    ) -> BreakerAction {
        BreakerAction(
            event: BreakerEvent(breaker: breaker.name, kind: kind, text: text, happenedAt: reading.now),
            released: count, round: round)
    }
}

extension Breaker {
    /// Whether the crashes reach its number and its share.
    fileprivate func trips(_ reading: BreakerReading) -> Bool {
        reading.crashes >= crashes && reading.crashes * 100 >= share * max(reading.ended, reading.crashes)
    }

    /// How long the outcomes of a canary or a wave are waited for.
    fileprivate var patience: Duration { .seconds(every.seconds) * 10 }

    fileprivate func described(_ reading: BreakerReading) -> String {
        let ended = max(reading.ended, reading.crashes)
        let percent = ended == 0 ? 0 : reading.crashes * 100 / ended
        return "\(reading.crashes) of \(ended) jobs that ended within \(within) crashed (\(percent) %; "
            + "it opens at \(crashes) crashes and \(share) %)"
    }
}
