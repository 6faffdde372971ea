import Jobs
import Locking
import Notifications
import Observability
import Rescheduling
import ServiceLoop
import Store
import Time

extension Notifier {
    /// The pause before a digest that could not be sent is tried again.
    private static let pause = Duration.seconds(60)

    /// Queues a message in the outbox for each due digest; returns whether there was any.
    func sendDue() async throws -> Bool {
        let table = try await routes()
        try await keepDigests(to: table)
        let due = try await notices.dueDigests(at: clock())
        var isSent = false
        for (key, digest) in due {
            do {
                if try await send(digest, of: key, by: table.route(named: key.route)) { isSent = true }
            } catch is TakenByOther {
                continue
            } catch  where !error.isOutage {
                report(error)
                try await change(digest, of: key, to: Digest(dueAt: clock() + Self.pause, freeAt: digest.freeAt))
            }
        }
        return isSent
    }

    /// When other routes come into force, sets when waiting digests are due by them.
    private func keepDigests(to table: RouteTable) async throws {
        if kept.withLock({ $0 }) == table { return }
        let now = clock()
        for (key, digest) in try await notices.waitingDigests() {
            var changed = digest
            changed.keep(to: table.route(named: key.route), at: now)
            if changed != digest { try await change(digest, of: key, to: changed) }
        }
        kept.withLock { $0 = table }
    }

    /// Sends the notices of a digest, unless these are quiet hours; returns whether it did. `route` is nil when the
    /// table does not have it any more.
    private func send(_ before: Digest, of key: DigestKey, by route: NotificationRoute?) async throws -> Bool {
        let now = clock()
        var digest = before
        guard digest.isDue(at: now, quiet: route?.quiet) else {
            try await change(before, of: key, to: digest)
            return false
        }
        let isGathered = route.map { $0.digest != nil } ?? true
        let limit = isGathered ? NoticeBatch.counted : 1
        guard var waiting = try await notices.waiting(in: key, atMost: limit, listed: NoticeBatch.listed) else {
            try await change(before, of: key, to: Digest(freeAt: before.freeAt))
            return false
        }
        try await addRates(to: &waiting.batch)
        let sent = waiting
        let outcome = try await notices.turn { turn -> Outcome in
            let isMore = try await turn.remove(sent, from: key)
            digest.send(at: now, window: route?.digest, isMore: isMore)
            try await turn.save([key: digest])
            return sent.batch.notices.isEmpty ? .nothing : try await post(sent.batch, to: key.recipient, turn)
        }
        switch outcome {
        case .posted(let kind): observe(.noticeMessage(kind: kind, notices: sent.batch.total))
        case .lost:
            let reason = "no webhook with the event \"notice\" has the URL in route \"\(key.route)\""
            observe(.noticesLost(reason: reason, notices: sent.batch.total))
        case .nothing: break
        }
        return true
    }

    /// Stores `digest`, if the digest is still `before`.
    private func change(_ before: Digest, of key: DigestKey, to digest: Digest) async throws {
        try await notices.turn { turn in
            guard try await turn.digests([key]) == [key: before] else { return }
            try await turn.save([key: digest])
        }
    }

    private func post(_ batch: NoticeBatch, to recipient: Recipient, _ turn: NoticeTurn) async throws -> Outcome {
        switch recipient {
        case .mail(let address):
            let message = Message(batch, root: root)
            try await turn.post(to: [address], subject: message.subject, text: message.text)
            return .posted(kind: "mail")
        case .webhook(let url):
            let payload = NoticePayload.text(batch, at: clock(), root: root)
            return try await turn.post(to: url, payload: payload) ? .posted(kind: "webhook") : .lost
        case .label:
            return .lost
        }
    }

    /// Adds the recent crash rates of the tasks, as far as there is time to count.
    private func addRates(to batch: inout NoticeBatch) async throws {
        let tasknames = batch.notices.compactMap {
            if case .crash(let notice) = $0 { notice.job.taskname } else { nil }
        }
        let rates = try await recentRates.rates(of: Set(tasknames))
        batch.notices = batch.notices.map { notice in
            guard case .crash(var notice) = notice else { return notice }
            notice.recentRate = rates[notice.job.taskname]?.rate(of: notice.crash.report.cause)
            return .crash(notice)
        }
    }

    /// The outcome for the notices of a due digest.
    private enum Outcome {
        case posted(kind: String)
        case lost
        case nothing
    }
}
