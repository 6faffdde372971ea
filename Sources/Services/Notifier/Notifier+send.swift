import Jobs
import Locking
import Notifications
import Observability
import Rescheduling
import Store
import Time

extension Notifier {
    /// How long a digest that could not be sent waits.
    private static let pause = Duration.seconds(60)

    /// Puts into the outbox what is due; returns whether there was any.
    func sendDue() async throws -> Bool {
        let table = try await routes()
        try await keepDigests(to: table)
        let due = try await notices.dueDigests(at: clock())
        var isSent = false
        for record in due {
            do {
                if try await send(record, by: table.route(named: record.key.route)) { isSent = true }
            } catch is TakenByOther {
                continue
            } catch  where error.isOurs {
                report(error)
                try await change(record, to: Digest(dueAt: clock() + Self.pause, freeAt: record.freeAt))
            }
        }
        return isSent
    }

    /// When other routes come into force, has what waits be due by them.
    private func keepDigests(to table: RouteTable) async throws {
        if kept.withLock({ $0 }) == table { return }
        let now = clock()
        for record in try await notices.waitingDigests() {
            var digest = Digest(record)
            digest.keep(to: table.route(named: record.key.route), at: now)
            if DigestRecord(record.key, digest) != record { try await change(record, to: digest) }
        }
        kept.withLock { $0 = table }
    }

    /// Sends what waits in a digest, unless it is quiet now; returns whether it did. A route is nil that was taken out.
    private func send(_ record: DigestRecord, by route: Route?) async throws -> Bool {
        let now = clock()
        var digest = Digest(record)
        guard digest.isDue(at: now, quiet: route?.quiet) else {
            try await change(record, to: digest)
            return false
        }
        let isGathered = route.map { $0.digest != nil } ?? true
        let limit = isGathered ? NoticeBatch.counted : 1
        guard
            let waiting = try await notices.waiting(in: record.key, atMost: limit, listed: NoticeBatch.listed)
        else {
            try await change(record, to: Digest(freeAt: record.freeAt))
            return false
        }
        let batch = try await batch(of: waiting, by: record.key.route)
        let outcome = try await notices.turn { turn -> Outcome in
            let isMore = try await turn.remove(waiting, from: record.key)
            digest.send(at: now, window: route?.digest, isMore: isMore)
            try await turn.save([DigestRecord(record.key, digest)])
            return batch.notices.isEmpty ? .nothing : try await post(batch, to: record.key.recipient, turn)
        }
        switch outcome {
        case .posted(let kind): observe(.noticeMessage(kind: kind, notices: batch.total))
        case .lost:
            let reason = "no webhook that wants notices has the URL of the route \"\(record.key.route)\""
            observe(.noticesLost(reason: reason, notices: batch.total))
        case .nothing: break
        }
        return true
    }

    /// Keeps a digest as it is to be now, if it is still what it was.
    private func change(_ record: DigestRecord, to digest: Digest) async throws {
        try await notices.turn { turn in
            guard try await turn.digests([record.key]) == [record] else { return }
            try await turn.save([DigestRecord(record.key, digest)])
        }
    }

    private func post(_ batch: NoticeBatch, to recipient: String, _ turn: NoticeTurn) async throws -> Outcome {
        switch Recipient(recipient) {
        case .mail(let address):
            let message = Message(batch, root: root)
            try await turn.post(to: [address], subject: message.subject, text: message.text)
            return .posted(kind: "mail")
        case .webhook(let url):
            let payload = NoticePayload.text(batch, at: clock(), root: root)
            return try await turn.post(to: url, payload: payload) ? .posted(kind: "webhook") : .lost
        case .label, nil:
            return .lost
        }
    }

    private func batch(of waiting: WaitingNotices, by route: String) async throws -> NoticeBatch {
        let rates = try await recentRates.rates(of: Set(waiting.notices.compactMap(\.taskname)))
        let notices = waiting.notices.map { notice -> Notice in
            switch notice {
            case .crash(let job, let crash, let occasions):
                return .crash(
                    CrashNotice(
                        job, crash, on: Set(occasions.compactMap(Occasion.init(rawValue:))),
                        recentRate: rates[job.taskname]?.rate(of: crash.report.cause)))
            case .breaker(let event):
                return .breaker(
                    BreakerNotice(
                        breaker: event.breaker, kind: event.kind, text: event.text, happenedAt: event.happenedAt))
            case .gone(let job): return .gone(job)
            }
        }
        return NoticeBatch(
            route: route, notices: notices, total: waiting.total,
            counts: waiting.counts.map { NoticeBatch.Count(taskname: $0.taskname, cause: $0.cause, count: $0.count) })
    }

    /// What came of what was due in a digest.
    private enum Outcome {
        case posted(kind: String)
        case lost
        case nothing
    }
}

extension WaitingNotices.Notice {
    fileprivate var taskname: String? {
        guard case .crash(let job, _, _) = self else { return nil }
        return job.taskname
    }
}
