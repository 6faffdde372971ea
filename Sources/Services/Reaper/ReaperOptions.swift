/// How the reaper looks for lost jobs.
package struct ReaperOptions: Sendable {
    /// How old a job is when it is first looked at; most have ended by then. Jobs of a server whose clock is behind the
    /// database's by more than this are missed then, and looked at when they are an hour old.
    package var watchAge: Duration = .seconds(10)
    /// Whether reporters can reach this process now. While they cannot, it must make no pass, which records
    /// that they can.
    package var isReachable: @Sendable () -> Bool

    /// The defaults, with `isReachable`.
    package init(isReachable: @escaping @Sendable () -> Bool) { self.isReachable = isReachable }
}
