/// Who does something: the name that every write records.
package struct Actor: Sendable, Hashable {
    /// The name, as it is stored and shown.
    package let name: String

    /// The actor of this name.
    package init(name: String) { self.name = name }

    /// Whoever has shown no token.
    package static let anonymous = Actor(name: "anonymous")
    /// The policy, where a driver decides by it.
    package static let rescheduler = Actor(name: "rescheduler")
    /// What ends lost jobs.
    package static let reaper = Actor(name: "reaper")
}
