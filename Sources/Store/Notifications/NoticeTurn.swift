import Jobs
package import Notifications
import Postgres
import Rescheduling
package import Time

/// A transaction in which one server at a time makes or sends notices. If it is not committed, the next turn takes the
/// same again.
package struct NoticeTurn: Sendable {
    let connection: Connection
    let announcements: Announcements

    /// Takes up to `limit` pending events, the oldest first.
    ///
    /// - Returns: The events, without those whose crash or breaker event is not kept any more, and how many were taken.
    package func take(_ limit: Int) async throws -> (pending: [PendingNotice], taken: Int) {
        let taken = try await connection.execute(Self.takeStatement, [.int4(Int32(clamping: limit))])
            .decode(Taken.init)
        let jobs = Set(taken.compactMap(\.job)).sorted()
        let crashes = try await connection.execute(CrashedJob.readStatement, [.uuids(jobs.map(\.halves))])
            .decode(CrashedJob.init).compactMap(\.self)
        let byJob = Dictionary(uniqueKeysWithValues: crashes.map { ($0.job.id, $0) })
        return (taken.compactMap { $0.pending(byJob) }, taken.count)
    }

    /// Deletes the oldest pending event, because no notices can be made of it.
    ///
    /// - Returns: What it is of, `job 0193...` or `breaker flood`; nil when nothing is pending.
    package func drop() async throws -> String? {
        try await connection.execute(Self.dropStatement, [])
            .decodeFirst { columns throws(PostgresError) in try columns.text() }
    }

    /// Records crashes of tasks by their causes, and reads when each task last crashed of the cause before.
    ///
    /// - Returns: For each pair that was recorded before, the time of its last crash.
    package func see(
        _ crashes: [(cause: TaskCause, at: Timestamp)]
    ) async throws -> [TaskCause: Timestamp] {
        guard !crashes.isEmpty else { return [:] }
        let seen = try await connection.execute(
            Self.seeStatement,
            [
                .texts(crashes.map(\.cause.taskname)), .texts(crashes.map(\.cause.cause)),
                .timestamps(crashes.map(\.at.microseconds)),
            ]
        ).decode { columns throws(PostgresError) in
            (TaskCause(taskname: try columns.text(), cause: try columns.text()), try columns.time())
        }
        return Dictionary(uniqueKeysWithValues: seen)
    }

    /// The digests with these keys, as far as there are any.
    package func digests(_ keys: Set<DigestKey>) async throws -> [DigestKey: Digest] {
        let digests = try await connection.execute(
            Self.digestsStatement, [.texts(keys.map(\.route)), .texts(keys.map(\.recipient.description))]
        ).decode(Digest.row)
        return Dictionary(uniqueKeysWithValues: digests.map { ($0.key, $0.digest) })
    }

    /// Adds notices to their digests, in this order.
    package func add(_ notices: [NewNotice]) async throws {
        guard !notices.isEmpty else { return }
        _ = try await connection.execute(
            Self.addStatement,
            [
                .timestamps(notices.map(\.happenedAt.microseconds)),
                .uuids(
                    notices.map { if case .job(let id) = $0.subject { id.halves } else { nil } }),
                .int8s(
                    notices.map { if case .breakerEvent(let number) = $0.subject { Int64(number) } else { nil } }),
                .texts(notices.map(\.key.route)), .texts(notices.map(\.key.recipient.description)),
                .texts(notices.map { $0.occasions.map(\.rawValue).sorted().joined(separator: ",") }),
            ])
    }

    /// Stores when digests are due and free.
    package func save(_ digests: [DigestKey: Digest]) async throws {
        guard !digests.isEmpty else { return }
        let digests = digests.map { (key: $0.key, digest: $0.value) }
        _ = try await connection.execute(
            Self.saveStatement,
            [
                .texts(digests.map(\.key.route)), .texts(digests.map(\.key.recipient.description)),
                .timestamps(digests.map(\.digest.dueAt?.microseconds)),
                .timestamps(digests.map(\.digest.freeAt.microseconds)),
            ])
    }

    /// Removes notices from their digest; returns whether others wait there.
    ///
    /// - Throws: `TakenByOther` when the notices are not all there any more.
    package func remove(_ waiting: WaitingNotices, from key: DigestKey) async throws -> Bool {
        let removed = try await connection.execute(
            Self.removeStatement, [.text(key.route), .text(key.recipient.description), .int8(waiting.last)]
        ).decodeFirst { columns throws(PostgresError) in (count: try columns.int(), isMore: try columns.bool()) }
        guard let removed, removed.count == waiting.batch.total else { throw TakenByOther() }
        return removed.isMore
    }

    /// Puts a mail into the outbox.
    package func post(to addresses: [String], subject: String, text: String) async throws {
        _ = try await connection.execute(
            Self.mailStatement, [.texts(addresses), .text(subject), .text(text)])
        announcements.insert(.deliveries)
    }

    /// Puts a message to a webhook into the outbox; false when no webhook has this URL and wants notices.
    package func post(to url: String, payload: String) async throws -> Bool {
        let posted = try await connection.execute(Self.webhookStatement, [.text(url), .text(payload)]).affected
        announcements.insert(.deliveries)
        return posted > 0
    }
}

/// Another server has sent the notices of the digest.
package struct TakenByOther: Error {}

/// A row of `takeStatement`.
private struct Taken {
    let happenedAt: Timestamp
    let job: ID<Job>?
    let verdict: Decision.Verdict?
    let isFirst: Bool?
    let eventNumber: Int?
    /// Nil also when the breaker's event is not kept any more.
    let event: BreakerEvent?

    init(_ columns: inout Row.Columns) throws(PostgresError) {
        (happenedAt, job) = (try columns.time(), try columns.optionalID())
        (verdict, isFirst) = (try columns.optionalVerdict(), try columns.optionalBool())
        eventNumber = try columns.optionalInt()
        event = try columns.bool() ? try BreakerEvent(&columns) : nil
    }

    func pending(_ crashes: [ID<Job>: CrashedJob]) -> PendingNotice? {
        if let job, let verdict, let isFirst {
            return crashes[job].map {
                PendingNotice(happenedAt: happenedAt, event: .decision($0, verdict, isFirst: isFirst))
            }
        }
        guard let eventNumber, let event else { return nil }
        return PendingNotice(happenedAt: happenedAt, event: .breaker(eventNumber, event))
    }
}
