/// Every job is looked at twice on the walk through all of them.
package enum WatchPass: Sendable, CaseIterable {
    /// When it is some seconds old. Only what may be overdue within the hour is put on the watch.
    case first
    /// When it is an hour old. Everything that is live is put on the watch.
    case second
}
