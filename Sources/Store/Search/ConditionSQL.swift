import Jobs
import Postgres
import Time

/// Writes conditions of a query as SQL, over the columns of `job` or of `crash`.
struct ConditionSQL {
    /// The columns that conditions read.
    struct Columns {
        /// The UUID of the job, in every table of the statement: the partitions of each are pruned by its own bounds.
        let ids: [String]
        /// The texts, without those of the crash.
        let text: (JobQuery.TextField) -> String
        /// When the job ended.
        let ended: String
        /// The keyvals.
        let keyvals: String
    }

    /// Columns of `job`; when `crash` is joined to it, bounds on the identifier apply to both.
    static func job(withCrash: Bool) -> ConditionSQL {
        ConditionSQL(
            columns: Columns(
                ids: withCrash ? ["job.uuid", "crash.job"] : ["job.uuid"], text: { "job.\($0.rawValue)" },
                ended: "job.ended_at", keyvals: "job.keyvals"))
    }

    let columns: Columns

    /// The condition as SQL.
    func sql(_ condition: JobQuery.Condition, in statement: inout SQLText) -> String {
        switch condition {
        case .states(let states):
            "job.state = ANY(\(statement.bind(.texts(states.map(\.rawValue))))::text[]::job_state[])"
        case .text(let field, let match):
            sql(field.isOfCrash ? "crash.\(field.rawValue)" : columns.text(field), match, in: &statement)
        case .attempts(let attempts):
            "job.attempt = ANY(\(statement.bind(.int4s(attempts.map { Int32(clamping: $0) }))))"
        case .fatal(let fatal):
            "crash.fatal = \(statement.bind(.bool(fatal)))"
        case .keyval(let key, let values):
            pairs(columns.keyvals, key, values, in: &statement)
        case .crashKeyval(let key, let values):
            pairs("crash.keyvals", key, values, in: &statement)
        case .label(let key, let values):
            pairs("job.labels", key, values, in: &statement)
        case .absent(let attribute, let isAbsent):
            absent(attribute, isAbsent, in: &statement)
        case .createdSince(let time):
            ids(">=", Self.lowestID(at: time), in: &statement)
        case .createdUntil(let time):
            ids("<", Self.lowestID(at: time), in: &statement)
        case .endedSince(let time):
            "\(columns.ended) >= \(statement.bind(.timestamp(microseconds: time.microseconds)))"
        case .endedUntil(let time):
            ended(until: time, in: &statement)
        }
    }

    /// Compares the identifier in each table with `id`.
    func ids(_ comparison: String, _ id: ID<Job>, in statement: inout SQLText) -> String {
        let place = statement.bind(.uuid(id.high, id.low))
        return columns.ids.map { "\($0) \(comparison) \(place)" }.joined(separator: " AND ")
    }

    /// A job that ended before `time` was created before it: the bound on the identifier prunes later partitions.
    private func ended(until time: Timestamp, in statement: inout SQLText) -> String {
        let ended = "\(columns.ended) < \(statement.bind(.timestamp(microseconds: time.microseconds)))"
        return "\(ended) AND \(ids("<", Self.lowestID(at: time), in: &statement))"
    }

    /// The lowest identifier of a job created at `time` or later, rounded up to the whole milliseconds of identifiers.
    private static func lowestID(at time: Timestamp) -> ID<Job> {
        .lowest(at: time + .microseconds(999))
    }

    private func sql(_ column: String, _ match: JobQuery.TextMatch, in statement: inout SQLText) -> String {
        switch match {
        case .oneOf(let values):
            return "\(column) = ANY(\(statement.bind(.texts(values))))"
        case .like(let patterns):
            // Not LIKE ANY (array), which cannot use an index.
            return anyOf(patterns.map { "\(column) LIKE \(statement.bind(.text($0.likePattern)))" })
        }
    }

    /// The column contains one of the pairs. The condition `<> '{}'` is that of the partial indexes.
    private func pairs(_ column: String, _ key: String, _ values: [String], in statement: inout SQLText) -> String {
        let contained = values.map { value in
            let pair = KeyValues(stored: [key: value])
            return "\(column) @> \(statement.bind(.jsonb(pair.json)))"
        }
        return "\(column) <> '{}' AND \(anyOf(contained))"
    }

    private func absent(_ attribute: JobQuery.Attribute, _ isAbsent: Bool, in statement: inout SQLText) -> String {
        let present =
            switch attribute {
            case .text(let field): "\(columns.text(field)) IS NOT NULL"
            case .keyval(let key): "\(columns.keyvals) ? \(statement.bind(.text(key)))"
            case .crashKeyval(let key): "crash.keyvals ? \(statement.bind(.text(key)))"
            case .label(let key): "job.labels ? \(statement.bind(.text(key)))"
            }
        return isAbsent ? "NOT (\(present))" : present
    }

    private func anyOf(_ alternatives: [String]) -> String {
        alternatives.isEmpty ? "false" : "(\(alternatives.joined(separator: " OR ")))"
    }
}

extension JobQuery.TextField {
    /// Whether the text is of the job's crash.
    var isOfCrash: Bool { self == .notify || self == .cause }
}

extension JobQuery.Condition {
    /// Whether only a crash can fulfil it, by what is in its row.
    var isOfCrash: Bool {
        switch self {
        case .text(let field, _): field.isOfCrash
        case .fatal, .crashKeyval, .absent(.crashKeyval, _): true
        default: false
        }
    }
}

extension Pattern {
    /// The pattern for LIKE, with its special characters escaped.
    var likePattern: String {
        literals.map { literal in
            var like = String.UnicodeScalarView()
            for scalar in literal.unicodeScalars {
                if scalar == "%" || scalar == "_" || scalar == "\\" { like.append("\\") }
                like.append(scalar)
            }
            return String(like)
        }.joined(separator: "%")
    }
}
