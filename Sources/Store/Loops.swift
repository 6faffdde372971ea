package import EventLoop

/// The event loop of stores and connections that are given none. A loop lives as long as the process.
package enum Loops {
    /// Created at first use.
    package static let shared = [EventLoop(name: "postgres")]
}
