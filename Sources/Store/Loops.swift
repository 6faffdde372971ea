import EventLoop

/// The event loops that every store of this process shares: a loop lives as long as the process.
enum Loops {
    /// Made at first use.
    static let shared = [EventLoop(name: "postgres")]
}
