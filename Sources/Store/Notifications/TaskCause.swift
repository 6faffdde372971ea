/// A task and a cause of crashes.
package struct TaskCause: Hashable, Sendable {
    /// The name of the task.
    package let taskname: String
    /// The cause, a value of the vocabulary.
    package let cause: String

    /// A pair of these.
    package init(taskname: String, cause: String) { (self.taskname, self.cause) = (taskname, cause) }
}
