import HTTP
import Jobs
import Time
import Validation

/// The query string of `GET /stats/crashes`, read and found good.
struct CrashSearch {
    let query: CrashQuery

    /// How far back the window goes unless asked otherwise.
    static let defaultWindow = TimeSpan(seconds: 30 * 86_400)

    /// The parameters there are, besides `kv.<key>` and `label.<key>`.
    static let names = ["group_by", "interval"] + JobFilters.names + ["since", "until"]

    init(_ query: CrashQuery) { self.query = query }

    /// Reads a query string.
    ///
    /// - Throws: 400 naming every parameter that is wrong.
    init(reading items: [QueryItem], now: Timestamp) throws(Problem) {
        var filters = JobFilters()
        var window = TimeWindow("since", "until", now: now)
        var groups: [CrashGroup] = []
        var interval: CrashQuery.Interval?
        for item in items {
            switch item.name {
            case "group_by": groups = filters.errors.groups(item)
            case "interval": interval = filters.errors.interval(item)
            case "state": filters.errors.add(.crashedAnyway(item.name))
            case "ended_since", "ended_until": filters.errors.add(.notForStatistics(item.name))
            case let name where name.hasPrefix("crash.kv."): filters.errors.add(.crashesAnyway(name))
            default:
                if filters.take(item) || window.take(item, &filters.errors) { continue }
                filters.errors.add(.unknownParameter(item.name, known: Self.names))
            }
        }
        window.assume(since: (window.until ?? now) - Self.defaultWindow, until: now)
        window.refuseEmpty(&filters.errors)
        try filters.errors.refuse(400)
        query = CrashQuery(
            conditions: filters.conditions, since: window.since ?? now, until: window.until ?? now, groups: groups,
            interval: interval)
    }

    /// The parameters of `GET /jobs` that find the crashes of one row.
    ///
    /// - Parameter bucket: The start of the row's day or week, if there is one.
    func items(for key: [String?], bucket: Timestamp?) -> [QueryItem] {
        var items = query.conditions.map(\.ofCrash.item)
        for (group, value) in zip(query.groups, key) {
            let item = group.item(value)
            items.removeAll { $0.name == item.name }
            items.append(item)
        }
        let since = max(query.since, bucket ?? query.since)
        let end = bucket.map { $0 + (query.interval == .week ? .seconds(7 * 86_400) : .seconds(86_400)) }
        let until = min(query.until, end ?? query.until)
        return [QueryItem(name: "state", value: JobState.crashed.rawValue)] + items + [
            QueryItem(name: "ended_since", value: since.description),
            QueryItem(name: "ended_until", value: until.description),
        ]
    }
}

extension CrashGroup {
    /// What `group_by` takes, keyvals aside.
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

    /// The filter of `GET /jobs` that finds the crashes with this value, or without one.
    fileprivate func item(_ value: String?) -> QueryItem {
        let filter = if case .keyval = self { "crash.\(name)" } else { name }
        guard let value else { return QueryItem(name: "\(filter):absent", value: "true") }
        return QueryItem(name: filter, value: self == .fatal ? value : Alternatives.join([value]))
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
    /// What a search has to ask for to mean the same as statistics, whose keyvals are the crash report's own.
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
                    item.name, "has \(groups.count) groups; \(CrashQuery.maxGroups) are the most",
                    hint: "Make a filter out of one, such as cause=minion."))
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
            parameter, "has \(quoted(name)), which cannot be grouped by",
            hint: didYouMean(name, in: known) + "Groups are \(known.joined(separator: ", ")).")
    }

    fileprivate static func crashesAnyway(_ name: String) -> ValidationError {
        let plain = shown(String(name.dropFirst("crash.".count)))
        return ValidationError(
            field: shown(name), code: .unknownParameter,
            message: "is not a parameter here; \(plain) means the crash report's own in statistics",
            hint: "Write \(plain).")
    }

    fileprivate static func crashedAnyway(_ name: String) -> ValidationError {
        ValidationError(
            field: name, code: .unknownParameter,
            message: "is not a parameter here; crashes are CRASHED, and set against all jobs that ended",
            hint: "Leave state out; GET /jobs finds jobs by state.")
    }

    fileprivate static func notForStatistics(_ name: String) -> ValidationError {
        ValidationError(
            field: name, code: .unknownParameter,
            message: "is not a parameter here; all crashes of a window are counted",
            hint: "The window, in which jobs ended, is since and until.")
    }
}
