import Jobs
import Postgres

/// The SQL of a `CrashQuery`: crashes in groups, joined with the ended jobs of the same group, beside the totals.
///
/// Columns: the totals of crashes and of ended jobs, the same in each row; both counts of the group; the start of the
/// interval; each part of the group as `text`. When there is no group, there is one row, in which both counts are NULL.
struct CrashStatement {
    private(set) var text = SQLText()
    private let query: CrashQuery

    init(_ query: CrashQuery) {
        self.query = query
        let crashes = crashesSelect()
        let ended = endedSelect()
        // When jobs are grouped only by what every job has, groups without crashes are included.
        let (source, join) = query.groups.allSatisfy(\.isOfJob) ? ("ended", "RIGHT") : ("crashes", "LEFT")
        let columns = ["\(source).bucket"] + query.groups.indices.map { "\(source).g\($0)" }
        // The totals are the sums over the groups: each job is counted in exactly one.
        text.append(
            """
            WITH crashes AS (
            \(crashes)
            ), ended AS (
            \(ended)
            ), total AS (
                SELECT (SELECT coalesce(sum(count), 0)::bigint FROM crashes) AS crashes,
                    (SELECT coalesce(sum(count), 0)::bigint FROM ended) AS ended
            )
            SELECT total.crashes, total.ended, crashes.count, ended.count, \(columns.joined(separator: ", "))
            FROM total LEFT JOIN (crashes \(join) JOIN ended ON \(sameGroup)) ON true
            ORDER BY \(source).bucket,
                coalesce(crashes.count, 0) DESC, \(columns.joined(separator: ", "))
            LIMIT \(StatisticsStore.maxRows + 1)
            """)
    }

    /// Written as equalities, which can be hashed; NULL equals NULL.
    private var sameGroup: String {
        var clauses = ["true"]
        for (index, group) in query.groups.enumerated() where group.isOfJob {
            clauses.append("coalesce(crashes.g\(index), '') = coalesce(ended.g\(index), '')")
            clauses.append("(crashes.g\(index) IS NULL) = (ended.g\(index) IS NULL)")
        }
        if query.interval != nil { clauses.append("crashes.bucket = ended.bucket") }
        return clauses.joined(separator: " AND ")
    }

    private mutating func crashesSelect() -> String {
        let needsJob = query.conditions.contains { !$0.isInCrashRow }
        let conditions = ConditionSQL(
            columns: ConditionSQL.Columns(
                ids: needsJob ? ["crash.job", "job.uuid"] : ["crash.job"],
                text: { $0.isInCrashRow ? "crash.\($0.rawValue)" : "job.\($0.rawValue)" },
                ended: "crash.crashed_at", keyvals: "crash.keyvals"))
        let groups = query.groups.map { group in
            switch group {
            case .notify: "crash.notify"
            case .cause: "crash.cause"
            case .fatal: "crash.fatal::text"
            case .taskname: "crash.taskname"
            case .arch: "crash.arch"
            case .keyval(let key): "crash.keyvals ->> \(text.bind(.text(key)))"
            }
        }
        return select(
            groups, from: needsJob ? "crash JOIN job ON job.uuid = crash.job" : "crash",
            where: conditions, query.conditions)
    }

    private mutating func endedSelect() -> String {
        let groups = query.groups.map { group in
            switch group {
            case .taskname: "job.taskname"
            case .arch: "job.arch"
            default: "NULL::text"
            }
        }
        return select(
            groups, from: "job", where: .job(withCrash: false), query.conditions.filter { !$0.choosesCrashes })
    }

    private mutating func select(
        _ groups: [String], from tables: String, where conditions: ConditionSQL, _ list: [JobQuery.Condition]
    ) -> String {
        let time = conditions.columns.ended
        let bucket = query.interval.map { "date_trunc('\($0.rawValue)', \(time), 'UTC')" } ?? "NULL::timestamptz"
        let columns = groups.enumerated().map { "\($1) AS g\($0)" } + ["\(bucket) AS bucket", "count(*) AS count"]
        let keys = groups.indices.map { String($0 + 1) } + (query.interval == nil ? [] : [String(groups.count + 1)])
        let clauses = ([.endedSince(query.since), .endedUntil(query.until)] + list)
            .map { conditions.sql($0, in: &text) }
        return """
            SELECT \(columns.joined(separator: ", "))
            FROM \(tables)
            WHERE \(clauses.joined(separator: "\n    AND "))
            \(keys.isEmpty ? "" : "GROUP BY \(keys.joined(separator: ", "))")
            """
    }
}

extension CrashGroup {
    /// Whether every job has this attribute, crashed or not.
    var isOfJob: Bool { self == .taskname || self == .arch }
}

extension JobQuery.TextField {
    /// Whether the field is in the row of a crash.
    var isInCrashRow: Bool { isOfCrash || self == .taskname || self == .arch }
}

extension JobQuery.Condition {
    /// Whether the row of a crash is enough to check it, without the job's.
    var isInCrashRow: Bool {
        switch self {
        case .text(let field, _): field.isInCrashRow
        case .absent(.text(let field), _): field.isInCrashRow
        case .fatal, .keyval, .crashKeyval, .absent(.keyval, _), .absent(.crashKeyval, _): true
        case .createdSince, .createdUntil, .endedSince, .endedUntil: true
        case .states, .attempts, .label, .absent(.label, _): false
        }
    }

    /// Whether it selects crashes only, and not the ended jobs that they are counted against.
    var choosesCrashes: Bool {
        switch self {
        case .states, .keyval, .absent(.keyval, _): true
        default: isOfCrash
        }
    }
}
