import Jobs
import Locking
import Notifications
import Observability
import Rescheduling
import Store
import Time

extension Notifier {
    /// The most that one turn takes.
    static let batch = 256

    /// Makes notices of what nobody was notified of; returns whether there may be more.
    ///
    /// Of a turn that fails one is tried next; one that fails alone is left out, or it would keep back all others.
    func makeNotices() async throws -> Bool {
        let table = try await routes()
        let limit = batch.withLock { $0 }
        do {
            let isMore = try await makeNotices(by: table, atMost: limit)
            batch.withLock { $0 = min(Self.batch, $0 * 2) }
            return isMore
        } catch  where error.isOurs {
            report(error)
            batch.withLock { $0 = 1 }
            // A slow database, or another's long turn, is no fault of what was to be sent.
            if case StoreError.tooSlow = error { return false }
            if limit == 1, let dropped = try await notices.turn({ turn in try await turn.drop() }) {
                observe(.noticesLost(reason: "\(dropped) cannot be sent: \(error)", notices: 1))
            }
            return true
        }
    }

    private func makeNotices(by table: RouteTable, atMost limit: Int) async throws -> Bool {
        let made = try await notices.turn { turn in
            let (pending, taken) = try await turn.take(limit)
            let news = try await news(among: pending, turn)
            let new = zip(pending, news).flatMap { Self.notices(of: $0, isNewCause: $1, by: table) }
            try await turn.add(new)
            try await schedule(new, turn, table)
            return (notices: new.count, isMore: taken == limit)
        }
        if made.notices > 0 { observe(.notices(made.notices)) }
        return made.isMore
    }

    /// Whether each is the first crash of a cause that its task has had for long.
    private func news(among pending: [PendingNotice], _ turn: NoticeTurn) async throws -> [Bool] {
        let crashes = pending.map(\.firstCrash)
        var seen = try await turn.see(crashes.compactMap(\.self))
        return crashes.map { crash in
            guard let (cause, time) = crash else { return false }
            defer { seen[cause] = max(time, seen[cause] ?? time) }
            return seen[cause].map { $0 < time - Occasion.causeForgotten } ?? true
        }
    }

    private static func notices(of pending: PendingNotice, isNewCause: Bool, by table: RouteTable) -> [NewNotice] {
        switch pending.event {
        case .decision(let record, let verdict, let isFirst):
            let occasions = Occasion.all(of: verdict, isFirst: isFirst, isNewCause: isNewCause)
            let facts = Facts(
                record.job, record.crash, counted: record.chain.counted, causes: record.chain.causes,
                spent: record.chain.spent)
            return table.matches(occasions, of: facts).map { match in
                NewNotice(
                    .job(record.job.id), at: pending.happenedAt, in: DigestKey(match),
                    on: occasions.map(\.rawValue).sorted())
            }
        case .breaker(let number, let event):
            guard BreakerEvent.Kind(rawValue: event.kind).map(Occasion.isNotified) ?? false else { return [] }
            return table.matchesOfBreaker().map { match in
                NewNotice(
                    .breakerEvent(number), at: pending.happenedAt, in: DigestKey(match),
                    on: [Occasion.breaker.rawValue])
            }
        }
    }

    /// Sees to it that the digests of new notices come to be due.
    private func schedule(_ new: [NewNotice], _ turn: NoticeTurn, _ table: RouteTable) async throws {
        let keys = Set(new.map(\.key))
        guard !keys.isEmpty else { return }
        let now = clock()
        let known = Dictionary(uniqueKeysWithValues: try await turn.digests(keys).map { ($0.key, $0) })
        let changed = keys.compactMap { key -> DigestRecord? in
            let route = table.route(named: key.route)
            var digest = known[key].map(Digest.init) ?? Digest()
            guard digest.dueAt == nil else { return nil }
            digest.keep(to: route, at: now)
            digest.add(at: now, quiet: route?.quiet)
            return DigestRecord(key, digest)
        }
        try await turn.save(changed)
    }
}

extension DigestKey {
    fileprivate init(_ match: RouteTable.Match) {
        self.init(route: match.route.name, recipient: match.recipient.description)
    }
}

extension Digest {
    /// The digest of a record.
    init(_ record: DigestRecord) { self.init(dueAt: record.dueAt, freeAt: record.freeAt) }
}

extension DigestRecord {
    /// The record of a digest.
    init(_ key: DigestKey, _ digest: Digest) { self.init(key, dueAt: digest.dueAt, freeAt: digest.freeAt) }
}

extension PendingNotice {
    /// What broke, and when, if this is the first that was decided about a crash.
    fileprivate var firstCrash: (cause: TaskCause, at: Timestamp)? {
        guard case .decision(let record, _, isFirst: true) = event else { return nil }
        let cause = TaskCause(taskname: record.job.taskname, cause: record.crash.report.cause)
        return (cause, record.crash.crashedAt)
    }
}
