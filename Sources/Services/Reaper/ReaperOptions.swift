/// How lost jobs are looked for.
package struct ReaperOptions: Sendable {
    /// How old a job is when it is looked at first; most have ended by then. Jobs of servers whose clocks are further
    /// behind the database's are passed over, and looked at when they are an hour old.
    package var watchAge: Duration = .seconds(10)
    /// Whether reporters can reach this program now. While they cannot, it must not look for lost jobs: by looking it says
    /// that they could.
    package var isReachable: @Sendable () -> Bool

    /// The defaults, in a program that reporters can reach as `isReachable` says.
    package init(isReachable: @escaping @Sendable () -> Bool) { self.isReachable = isReachable }
}
