/// How an observation reads in a log: a message that stands alone, and its values as fields.
package struct LogEntry: Sendable, Equatable {
    /// The severity of an entry.
    package enum Level: Int, Sendable, Comparable {
        /// For the search for a defect.
        case debug
        /// Normal operation.
        case info
        /// Something that an operator should know, though the server works.
        case warning
        /// Something does not work.
        case error

        /// Whether `left` is less severe.
        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// A value of a field.
    package enum Value: Sendable, Equatable {
        case string(String)
        case int(Int)
        case milliseconds(Double)
    }

    /// The severity.
    package let level: Level
    /// The message; values that a field holds are not repeated in it.
    package let message: String
    /// Name and value, in the order they are shown.
    package let fields: [(name: String, value: Value)]

    /// An entry of these parts.
    package init(level: Level, message: String, fields: [(name: String, value: Value)] = []) {
        self.level = level
        self.message = message
        self.fields = fields
    }

    /// Whether level, message and every field agree, in order.
    package static func == (left: LogEntry, right: LogEntry) -> Bool {
        left.level == right.level && left.message == right.message
            && left.fields.elementsEqual(right.fields) { $0 == $1 }
    }
}
