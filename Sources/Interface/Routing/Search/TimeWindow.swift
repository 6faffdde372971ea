package import HTTP
package import Time
package import Validation
import Wire

/// A window of time from a query: `since=7d`, `since=14d,7d`, `since=2026-11-01&until=2026-11-08`.
package struct TimeWindow: Sendable {
    /// The names of its two parameters.
    package let names: (since: String, until: String)
    /// What relative times count back from.
    package let now: Timestamp
    /// When it begins; nil if not given.
    package private(set) var since: Timestamp?
    /// When it ends; nil if not given.
    package private(set) var until: Timestamp?

    /// A window from the parameters of these names.
    package init(_ since: String, _ until: String, now: Timestamp) {
        names = (since, until)
        self.now = now
    }

    /// Takes the item if it is one of the two; false if not.
    package mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) -> Bool {
        switch item.name {
        case names.since:
            let parts = item.value.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            since = errors.time(parts[0], item.name, now: now)
            if parts.count == 2 { setUntil(errors.time(parts[1], item.name, now: now), &errors) }
        case names.until: setUntil(errors.time(item.value, item.name, now: now), &errors)
        default: return false
        }
        return true
    }

    private mutating func setUntil(_ time: Timestamp?, _ errors: inout ValidationErrors) {
        if until != nil {
            errors.add(
                .badTime(
                    names.until, "is given twice, here and after the comma of \(names.since)",
                    hint: "Write \(names.since)=A,B or \(names.since)=A&\(names.until)=B."))
        }
        until = time
    }

    /// Fills in what was not given.
    package mutating func assume(since: Timestamp, until: Timestamp) {
        self.since = self.since ?? since
        self.until = self.until ?? until
    }

    /// Adds the error of an empty window.
    package func refuseEmpty(_ errors: inout ValidationErrors) {
        guard let since, let until, since >= until else { return }
        errors.add(
            .badTime(
                names.until, "is \(until), which is not after \(names.since), \(since)",
                hint: "Swap the two; of relative times the larger is the earlier, \(names.since)=14d,7d."))
    }
}

extension ValidationErrors {
    /// A time, a day (its start in UTC), or how long before `now`.
    fileprivate mutating func time(_ text: String, _ name: String, now: Timestamp) -> Timestamp? {
        if let time = Timestamp(rfc3339: text) { return time }
        if let day = Timestamp(rfc3339: "\(text)T00:00:00Z") { return day }
        if let span = TimeSpan(text) { return now - span }
        let plus = text.contains(" ") ? " In a URL, write + as %2B." : ""
        add(
            .badTime(
                name, "is \(ValidationError.quoted(text)), which is not a time",
                hint: "Write it like 7d, 2026-11-20 or 2026-11-20T23:57:09Z.\(plus)"))
        return nil
    }
}
