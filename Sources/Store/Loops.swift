package import EventLoop

/// The event loop of stores and statements that are given none: a loop lives as long as the process.
package enum Loops {
    /// Made at first use.
    package static let shared = [EventLoop(name: "postgres")]
}
