import Jobs
import Postgres
import StoreTestSupport
import Testing
import Time

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct StatisticsTests {
    /// Jobs that ended on given days of November 2026, written straight into the tables.
    static func fill(_ bundle: StoreBundle) async throws {
        let rows: [(day: Int, task: String, arch: String?, cause: String?, reason: String?)] = [
            (2, "depcheck", "x86_64", nil, nil), (2, "depcheck", nil, "minion", "LINK"),
            (3, "rpmlint", "x86_64", "minion", "LINK"), (3, "rpmlint", "x86_64", "network", nil),
            (10, "depcheck", "noarch", nil, nil), (10, "depcheck", "noarch", "minion", "TIMEOUT"),
            (11, "upgrade", nil, nil, nil),
        ]
        for row in rows {
            let time = "make_timestamptz(2026, 11, \(row.day), 12, 0, 0, 'UTC')"
            try await bundle.execute(
                """
                WITH id AS (
                    SELECT (left(lowest_job_uuid(\(time))::text, 14) || '7' || right(gen_random_uuid()::text, 21))::uuid
                        AS uuid
                ), made AS (
                    INSERT INTO job (uuid, root, created_at, ended_at, state, revision, taskname, arch, item)
                    SELECT uuid, uuid, \(time), \(time), (CASE WHEN $3::text IS NULL THEN 'FINISHED' ELSE 'CRASHED' END)::job_state,
                        2, $1, $2, 'item-' || $1 FROM id
                )
                INSERT INTO crash (job, crashed_at, fatal, taskname, arch, notify, cause, keyvals)
                SELECT uuid, \(time), $3 = 'network', $1, $2, 'task', $3, $4 FROM id WHERE $3 IS NOT NULL
                """,
                [
                    .text(row.task), .text(row.arch), .text(row.cause),
                    .jsonb((row.reason.map { KeyValues(stored: ["reason": $0]) } ?? [:]).json),
                ])
        }
    }

    /// The answer as lines: group values, crashes/ended, bucket's day.
    static func ask(
        _ bundle: StoreBundle, _ groups: [CrashGroup], _ conditions: [JobQuery.Condition] = [],
        _ interval: CrashQuery.Interval? = nil, days: Range<Int> = 1..<30
    ) async throws -> [String] {
        let query = CrashQuery(
            conditions: conditions, since: day(days.lowerBound), until: day(days.upperBound), groups: groups,
            interval: interval)
        return try await bundle.store.statistics.crashes(query).groups.map { count in
            let bucket = count.bucket.map { " \($0.description.dropFirst(8).prefix(2))" } ?? ""
            return "\(count.key.map { $0 ?? "-" }.joined(separator: ",")) \(count.crashes)/\(count.ended)\(bucket)"
        }
    }

    static func day(_ day: Int) -> Timestamp {
        Timestamp(microseconds: 1_793_491_200_000_000) + .seconds((day - 1) * 86_400)
    }

    @Test func everyRateHasItsDenominator() async throws {
        try await StoreBundle.run { bundle throws in
            try await Self.fill(bundle)
            #expect(Self.day(1).description == "2026-11-01T00:00:00.000000Z")
            let cases: [([CrashGroup], [JobQuery.Condition], CrashQuery.Interval?, [String])] = [
                ([], [], nil, [" 4/7"]),
                ([.cause], [], nil, ["minion 3/7", "network 1/7"]),
                ([.cause, .keyval("reason")], [], nil, ["minion,LINK 2/7", "minion,TIMEOUT 1/7", "network,- 1/7"]),
                ([.fatal], [], nil, ["false 3/7", "true 1/7"]),
                ([.taskname], [], nil, ["depcheck 2/4", "rpmlint 2/2", "upgrade 0/1"]),
                ([.arch], [], nil, ["x86_64 2/3", "noarch 1/2", "- 1/2"]),
                ([.taskname, .cause], [], nil, ["depcheck,minion 2/4", "rpmlint,minion 1/2", "rpmlint,network 1/2"]),
                ([], [.keyval("reason", ["LINK"])], nil, [" 2/7"]),
                ([], [.crashKeyval("reason", ["LINK"])], nil, [" 2/7"]),
                ([], [.text(.cause, .oneOf(["minion"])), .text(.taskname, .oneOf(["depcheck"]))], nil, [" 2/4"]),
                ([], [.text(.item, .like([Pattern("item-rpm*")]))], nil, [" 2/2"]),
                ([], [.fatal(true)], nil, [" 1/7"]), ([], [.states([.finished])], nil, [" 0/7"]),
                ([], [.attempts([2])], nil, [" 0/0"]),
                ([], [.endedSince(Self.day(10))], nil, [" 1/3"]),
                ([], [], .day, [" 1/2 02", " 2/2 03", " 1/2 10", " 0/1 11"]),
                ([], [], .week, [" 3/4 02", " 1/3 09"]),
                ([.cause], [], .week, ["minion 2/4 02", "network 1/4 02", "minion 1/3 09"]),
                ([.notify], [.text(.cause, .oneOf(["nothing"]))], nil, []),
            ]
            for (groups, conditions, interval, expected) in cases {
                #expect(
                    try await Self.ask(bundle, groups, conditions, interval) == expected,
                    "\(groups) \(conditions) \(String(describing: interval))")
            }
            #expect(try await Self.ask(bundle, [], days: 3..<10) == [" 2/2"])
            #expect(try await Self.ask(bundle, [], days: 4..<10) == [" 0/0"])
        }
    }

    /// Whatever it is grouped by, and where no group is left too.
    @Test func totalsAreThoseOfTheUngroupedQuestion() async throws {
        try await StoreBundle.run { bundle throws in
            try await Self.fill(bundle)
            let conditions: [[JobQuery.Condition]] = [
                [], [.text(.taskname, .oneOf(["depcheck"]))], [.text(.cause, .oneOf(["minion"]))],
                [.text(.cause, .oneOf(["nothing"]))], [.text(.taskname, .oneOf(["nothing"]))],
                [.keyval("reason", ["LINK"])],
            ]
            let groupings: [[CrashGroup]] = [
                [], [.cause], [.arch], [.taskname, .arch], [.cause, .keyval("reason"), .arch],
            ]
            let totals = ["4/7", "2/4", "3/7", "0/7", "0/0", "2/7"]
            for (conditions, expected) in zip(conditions, totals) {
                for groups in groupings {
                    for interval in [nil, CrashQuery.Interval.day, .week] {
                        let counts = try await bundle.store.statistics.crashes(
                            CrashQuery(
                                conditions: conditions, since: Self.day(1), until: Self.day(30), groups: groups,
                                interval: interval))
                        #expect("\(counts.crashes)/\(counts.ended)" == expected, "\(conditions) \(groups)")
                        #expect(counts.groups.map(\.crashes).reduce(0, +) == counts.crashes)
                    }
                }
            }
        }
    }

    @Test func moreThanThreeGroupsAreRefused() async throws {
        try await StoreBundle.run { bundle throws in
            await #expect(throws: StoreError.self) {
                _ = try await Self.ask(bundle, [.cause, .notify, .fatal, .arch])
            }
        }
    }

    @Test func reportsAreCountedAsTheyCome() async throws {
        try await StoreBundle.run { bundle throws in
            _ = try await bundle.job(in: .finished)
            _ = try await bundle.job(in: .crashed, crash: CrashReport(cause: "network", keyvals: ["reason": "x'y\""]))
            let now = Timestamp.now()
            let query = CrashQuery(
                since: now - .seconds(60), until: now + .seconds(60), groups: [.keyval("reason"), .cause])
            let counts = try await bundle.store.statistics.crashes(query)
            let group = CrashCount(key: ["x'y\"", "network"], bucket: nil, crashes: 1, ended: 2)
            #expect(counts == CrashCounts(groups: [group], crashes: 1, ended: 2))
        }
    }
}
