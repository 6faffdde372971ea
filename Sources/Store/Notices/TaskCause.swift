/// A check, and what broke.
package struct TaskCause: Hashable, Sendable {
    /// The check.
    package let taskname: String
    /// What broke.
    package let cause: String

    /// A pair of these.
    package init(taskname: String, cause: String) { (self.taskname, self.cause) = (taskname, cause) }
}
