/// What one message is about: the first notices in full, all of them by count.
package struct NoticeBatch: Equatable, Sendable {
    /// The route by which people are notified.
    package let route: String
    /// The oldest first, at most ``listed``; not empty.
    package var notices: [Notice]
    /// How many there are in all, those of ``notices`` included.
    package let total: Int
    /// The crashes among all of them by check and cause, the most frequent first; rare ones may be left out.
    package let counts: [Count]

    /// The most notices that are listed in full; the others are counted.
    package static let listed = 20

    /// The most notices one message is about; the others stay pending for the next.
    package static let counted = 50_000

    /// How many crashes of a check had a cause.
    package struct Count: Equatable, Sendable {
        /// The check.
        package let taskname: String
        /// What broke.
        package let cause: String
        /// How many.
        package let count: Int

        /// A count of these parts.
        package init(taskname: String, cause: String, count: Int) {
            (self.taskname, self.cause, self.count) = (taskname, cause, count)
        }
    }

    /// A batch of these parts.
    package init(route: String, notices: [Notice], total: Int, counts: [Count] = []) {
        (self.route, self.notices, self.total, self.counts) = (route, notices, total, counts)
    }
}
