import Postgres

/// A statement that is put together at run time: text of this program's, values only as parameters.
struct SQLText {
    /// The text so far.
    private(set) var text = ""
    /// The values of `$1`, `$2`, ...
    private(set) var parameters: [Parameter] = []

    /// Appends text of the program's own.
    mutating func append(_ sql: String) { text += sql }

    /// Adds a value and returns its place holder.
    mutating func bind(_ value: Parameter) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }
}
