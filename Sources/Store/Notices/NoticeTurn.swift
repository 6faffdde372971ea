import Jobs
import Postgres
package import Time

/// A transaction in which notices are made or sent, by one server at a time: what it takes is told once, or, if it does
/// not come to its end, by the next one.
package struct NoticeTurn: Sendable {
    let connection: Connection

    /// Takes what nobody was told of, the oldest first. Crashes that retention has taken away meanwhile are left out.
    ///
    /// - Returns: What it is, and how much was taken.
    package func take(_ limit: Int) async throws -> (pending: [PendingNotice], taken: Int) {
        let rows = try await connection.execute(Self.takeStatement, [.int4(Int32(clamping: limit))])
        let jobs = try rows.compactMap { row in try row.uuid(1).map { ID<Job>($0) } }
        let crashes = try await connection.execute(
            CrashedJob.readStatement, [.uuids(Set(jobs).sorted().map(\.halves))]
        ).compactMap { row in try CrashedJob(row) }
        let byJob = Dictionary(uniqueKeysWithValues: crashes.map { ($0.job.id, $0) })
        let pending = try rows.compactMap { row in try Self.pending(row, byJob) }
        return (pending, rows.count)
    }

    /// Forgets the oldest of what nobody was told of, which cannot be told; returns the job's UUID, or that it is a breaker's.
    package func drop() async throws -> String? {
        try await connection.execute(Self.dropStatement, []).first?.text(0)
    }

    private static func pending(_ row: Row, _ crashes: [ID<Job>: CrashedJob]) throws(PostgresError) -> PendingNotice? {
        let happenedAt = Timestamp(microseconds: try row.required.timestamp(0))
        if let job = try row.uuid(1).map({ ID<Job>($0) }) {
            guard let crash = crashes[job] else { return nil }
            let verdict = try row.required.verdict(2)
            return PendingNotice(
                happenedAt: happenedAt,
                event: .decision(crash, verdict, isFirst: try row.required.bool(3)))
        }
        if row.isNull(5) { return nil }
        return PendingNotice(
            happenedAt: happenedAt,
            event: .breaker(try row.required.int(4), try BreakerEventRecord(row, from: 5)))
    }

    /// When tasks last crashed of a cause before this, and that they did now.
    ///
    /// - Returns: For each pair that was known when that was.
    package func see(
        _ crashes: [(cause: TaskCause, at: Timestamp)]
    ) async throws -> [TaskCause: Timestamp] {
        guard !crashes.isEmpty else { return [:] }
        let rows = try await connection.execute(
            Self.seeStatement,
            [
                .texts(crashes.map(\.cause.taskname)), .texts(crashes.map(\.cause.cause)),
                .timestamps(crashes.map(\.at.microseconds)),
            ])
        return try rows.reduce(into: [:]) { seen, row in
            let key = TaskCause(taskname: try row.required.text(0), cause: try row.required.text(1))
            seen[key] = Timestamp(microseconds: try row.required.timestamp(2))
        }
    }

    /// The digests of these that there are.
    package func digests(_ keys: Set<DigestKey>) async throws -> [DigestRecord] {
        try await connection.execute(
            Self.digestsStatement, [.texts(keys.map(\.route)), .texts(keys.map(\.recipient))]
        ).map { row in try DigestRecord(row) }
    }

    /// Lets notices wait, in this order.
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
                .texts(notices.map(\.key.route)), .texts(notices.map(\.key.recipient)),
                .texts(notices.map { $0.occasions.joined(separator: ",") }),
            ])
    }

    /// Keeps when digests are due.
    package func save(_ digests: [DigestRecord]) async throws {
        guard !digests.isEmpty else { return }
        _ = try await connection.execute(
            Self.saveStatement,
            [
                .texts(digests.map(\.key.route)), .texts(digests.map(\.key.recipient)),
                .timestamps(digests.map { $0.dueAt?.microseconds }), .timestamps(digests.map(\.freeAt.microseconds)),
            ])
    }

    /// Takes what waits out of its digest; returns whether more waits there.
    ///
    /// - Throws: `TakenByOther` when it is not there any more.
    package func remove(_ waiting: WaitingNotices, from key: DigestKey) async throws -> Bool {
        let row = try await connection.execute(
            Self.removeStatement, [.text(key.route), .text(key.recipient), .int8(waiting.last)]
        ).first
        guard let row, try row.required.int(0) == waiting.total else { throw TakenByOther() }
        return try row.required.bool(1)
    }

    /// Puts a mail into the outbox.
    package func post(to addresses: [String], subject: String, text: String) async throws {
        _ = try await connection.execute(
            Self.mailStatement, [.texts(addresses), .text(subject), .text(text)])
    }

    /// Puts a message to a webhook into the outbox; false when no webhook has this URL and wants notices.
    package func post(to url: String, payload: String) async throws -> Bool {
        try await !connection.execute(Self.webhookStatement, [.text(url), .text(payload)]).isEmpty
    }
}

/// Somebody else told it meanwhile.
package struct TakenByOther: Error {}

/// A check, and what broke.
package struct TaskCause: Hashable, Sendable {
    /// The check.
    package let taskname: String
    /// What broke.
    package let cause: String

    /// A pair of these.
    package init(taskname: String, cause: String) { (self.taskname, self.cause) = (taskname, cause) }
}
