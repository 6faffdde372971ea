import Jobs
import Locking
import Notifications
import Observability
import Rescheduling
import ServiceLoop
import Store
import Time

extension Notifier {
    /// The most pending events that one turn takes.
    static let batch = 256

    /// Makes notices of pending events; returns whether there may be more.
    ///
    /// The events are written in the transaction of a decision or of a breaker's step (`DecisionTransaction`); the
    /// notices wait in digests, which `Notifier+send.swift` sends.
    /// After a turn that fails, the next one takes a single event; if that fails too, the event is dropped, because it
    /// would block all others.
    func makeNotices() async throws -> Bool {
        let table = try await routes()
        let limit = batch.withLock { $0 }
        do {
            let isMore = try await makeNotices(by: table, atMost: limit)
            batch.withLock { $0 = min(Self.batch, $0 * 2) }
            return isMore
        } catch  where !error.isOutage {
            report(error)
            batch.withLock { $0 = 1 }
            // A slow database, or the long turn of another server, is no defect of an event: none is dropped.
            if case StoreError.tooSlow = error { return false }
            if limit == 1, let dropped = try await notices.turn({ turn in try await turn.drop() }) {
                observe(.noticesLost(reason: "no notice can be created of \(dropped): \(error)", notices: 1))
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

    /// For each event, whether it is a crash of a cause that its task has not had for `Occasion.causeForgotten`.
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
            let facts = Facts(record.job, record.crash, chain: record.chain)
            return table.matches(occasions, of: facts).map { match in
                NewNotice(.job(record.job.id), at: pending.happenedAt, in: DigestKey(match), on: occasions)
            }
        case .breaker(let number, let event):
            guard Occasion.isNotified(event.kind) else { return [] }
            return table.matchesOfBreaker().map { match in
                NewNotice(.breakerEvent(number), at: pending.happenedAt, in: DigestKey(match), on: [.breaker])
            }
        }
    }

    /// Sets when the digests of new notices are due; those with a due time stay as they are.
    private func schedule(_ new: [NewNotice], _ turn: NoticeTurn, _ table: RouteTable) async throws {
        let keys = Set(new.map(\.key))
        guard !keys.isEmpty else { return }
        let now = clock()
        var digests = try await turn.digests(keys)
        for key in keys {
            let route = table.route(named: key.route)
            var digest = digests[key] ?? Digest()
            if digest.dueAt == nil {
                digest.keep(to: route, at: now)
                digest.add(at: now, quiet: route?.quiet)
                digests[key] = digest
            } else {
                digests[key] = nil
            }
        }
        try await turn.save(digests)
    }
}

extension DigestKey {
    fileprivate init(_ match: RouteTable.Match) {
        self.init(route: match.route.name, recipient: match.recipient)
    }
}

extension PendingNotice {
    /// The cause and the time of the crash, if this is the first decision about it.
    fileprivate var firstCrash: (cause: TaskCause, at: Timestamp)? {
        guard case .decision(let record, _, isFirst: true) = event else { return nil }
        let cause = TaskCause(taskname: record.job.taskname, cause: record.crash.report.cause)
        return (cause, record.crash.crashedAt)
    }
}
