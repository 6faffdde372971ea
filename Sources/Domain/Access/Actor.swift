/// The author of a write; every write records its name.
package struct Actor: Sendable, Hashable {
    /// The name, as it is stored and shown.
    package let name: String

    /// The actor of this name.
    package init(name: String) { self.name = name }

    /// A client that sent no token.
    package static let anonymous = Actor(name: "anonymous")
    /// The rescheduler, which decides about crashes by the policy.
    package static let rescheduler = Actor(name: "rescheduler")
    /// The reaper, which ends lost jobs.
    package static let reaper = Actor(name: "reaper")
}
