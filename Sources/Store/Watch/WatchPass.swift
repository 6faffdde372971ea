/// A pass of the walk: each job is looked at in both.
package enum WatchPass: Sendable, CaseIterable {
    /// When it is some seconds old. Only live jobs that may be overdue within the hour are put on the watch.
    case first
    /// When it is an hour old. Every live job is put on the watch.
    case second
}
