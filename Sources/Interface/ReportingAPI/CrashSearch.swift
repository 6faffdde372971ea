import HTTP
import Jobs
import Routing
import Time
import Validation
import Wire

/// The query string of `GET /stats/crashes`.
struct CrashSearch: QueryParameters {
    /// The query, complete after ``finish(_:)``.
    private(set) var query: CrashQuery
    private var filters = JobFilters()
    private var window: TimeWindow

    /// How far back the window goes by default.
    static let defaultWindow = TimeSpan(seconds: 30 * 86_400)

    static let names = ["group_by", "interval"] + JobFilters.names + ["since", "until"]

    init(now: Timestamp) {
        window = TimeWindow("since", "until", now: now)
        query = CrashQuery(since: now - Self.defaultWindow, until: now)
    }

    mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) {
        switch item.name {
        case "group_by": query.groups = errors.groups(item)
        case "interval": query.interval = errors.interval(item)
        default: _ = window.take(item, &errors) || filters.take(item, &errors, attributes: AttributeKind.ofCrashes)
        }
    }

    mutating func finish(_ errors: inout ValidationErrors) {
        window.assume(since: (window.until ?? window.now) - Self.defaultWindow, until: window.now)
        window.refuseEmpty(&errors)
        query.conditions = filters.conditions
        query.since = window.since ?? window.now
        query.until = window.until ?? window.now
    }

    static func refusal(of name: String) -> ValidationError? {
        switch name {
        case "state": .crashedAnyway(name)
        case "ended_since", "ended_until": .notForStatistics(name)
        case let name where name.hasPrefix("crash.kv."): .crashesAnyway(name)
        default: JobFilters.refusal(of: name)
        }
    }
}

extension CrashQuery {
    /// The parameters of `GET /jobs` that find the crashes of one row, and no others.
    ///
    /// - Parameter bucket: The start of the row's day or week, if there is one.
    func items(for key: [String?] = [], bucket: Timestamp? = nil) -> [QueryItem] {
        var conditions = conditions.map(\.ofCrash)
        for (group, value) in zip(groups, key) {
            let condition = group.condition(value)
            // The value of the row satisfies a filter on the same subject, and replaces it.
            conditions.removeAll { $0.subject == condition.subject }
            conditions.append(condition)
        }
        let since = max(self.since, bucket ?? self.since)
        let end = bucket.map { $0 + (interval == .week ? .seconds(7 * 86_400) : .seconds(86_400)) }
        let window: [JobQuery.Condition] = [.endedSince(since), .endedUntil(min(until, end ?? until))]
        return ([.states([.crashed])] + conditions + window).items
    }
}

extension CrashGroup {
    /// The groups that `group_by` takes, apart from keyvals.
    static let named: [CrashGroup] = [.notify, .cause, .fatal, .taskname, .arch]

    /// The name in `group_by`, which is also that of the filter in statistics.
    var name: String {
        switch self {
        case .notify: "notify"
        case .cause: "cause"
        case .fatal: "fatal"
        case .taskname: "taskname"
        case .arch: "arch"
        case .keyval(let key): "kv.\(key)"
        }
    }

    /// The condition that the crashes with this value meet; for nil, those without one.
    fileprivate func condition(_ value: String?) -> JobQuery.Condition {
        guard let value else { return .absent(attribute, true) }
        return switch self {
        case .notify: .text(.notify, .oneOf([value]))
        case .cause: .text(.cause, .oneOf([value]))
        case .fatal: .fatal(value == "true")
        case .taskname: .text(.taskname, .oneOf([value]))
        case .arch: .text(.arch, .oneOf([value]))
        case .keyval(let key): .crashKeyval(key, [value])
        }
    }

    /// The attribute that a crash may lack: of all groups, only its architecture or a keyval.
    private var attribute: JobQuery.Attribute {
        if case .keyval(let key) = self { .crashKeyval(key) } else { .text(.arch) }
    }

    /// The group of that name, or nil.
    init?(name: String) {
        if let group = Self.named.first(where: { $0.name == name }) {
            self = group
        } else if name.hasPrefix("kv."), KeyValues.error(inKey: String(name.dropFirst(3))) == nil {
            self = .keyval(String(name.dropFirst(3)))
        } else {
            return nil
        }
    }
}

extension JobQuery.Condition {
    /// The condition with the same meaning in a search: in statistics, keyvals are the crash report's own.
    fileprivate var ofCrash: JobQuery.Condition {
        switch self {
        case .keyval(let key, let values): .crashKeyval(key, values)
        case .absent(.keyval(let key), let isAbsent): .absent(.crashKeyval(key), isAbsent)
        default: self
        }
    }
}

extension ValidationErrors {
    fileprivate mutating func groups(_ item: QueryItem) -> [CrashGroup] {
        var groups: [CrashGroup] = []
        for name in item.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let group = CrashGroup(name: name) else {
                add(.unknownGroup(name, item.name))
                continue
            }
            if groups.contains(group) { add(.badValue(item.name, "has \(name) twice", hint: "Name each group once.")) }
            groups.append(group)
        }
        if groups.count > CrashQuery.maxGroups {
            add(
                .badValue(
                    item.name, "has \(groups.count) groups; at most \(CrashQuery.maxGroups) are accepted",
                    hint: "Use one as a filter instead, such as cause=minion."))
        }
        return groups
    }

    fileprivate mutating func interval(_ item: QueryItem) -> CrashQuery.Interval? {
        if let interval = CrashQuery.Interval(rawValue: item.value) { return interval }
        add(
            .badValue(
                item.name, "is \(ValidationError.quoted(item.value))", hint: "Write interval=day or interval=week."))
        return nil
    }
}

extension ValidationError {
    fileprivate static func unknownGroup(_ name: String, _ parameter: String) -> ValidationError {
        let known = CrashGroup.named.map(\.name) + ["kv.<key>"]
        return .badValue(
            parameter, "has \(quoted(name)), which is not a field to group by",
            hint: didYouMean(name, in: known) + choice(of: known))
    }

    fileprivate static func crashesAnyway(_ name: String) -> ValidationError {
        let plain = shown(String(name.dropFirst("crash.".count)))
        return ValidationError(
            field: shown(name), code: .unknownParameter,
            message: "is not a parameter here; in statistics, \(plain) is that of the crash report",
            hint: "Write \(plain).")
    }

    fileprivate static func crashedAnyway(_ name: String) -> ValidationError {
        ValidationError(
            field: name, code: .unknownParameter,
            message:
                "is not a parameter here; only CRASHED jobs are crashes, and the denominator is all jobs that ended",
            hint: "Leave state out; GET /jobs finds jobs by state.")
    }

    fileprivate static func notForStatistics(_ name: String) -> ValidationError {
        ValidationError(
            field: name, code: .unknownParameter,
            message: "is not a parameter here; all crashes of a window are counted",
            hint: "The window, in which jobs ended, is since and until.")
    }
}
