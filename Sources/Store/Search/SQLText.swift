import Postgres

/// A statement that is assembled at run time: its text is this program's own, and values are parameters.
struct SQLText {
    /// The text so far.
    private(set) var text = ""
    /// The values of `$1`, `$2`, ...
    private(set) var parameters: [Parameter] = []

    /// Appends text of this program.
    mutating func append(_ sql: String) { text += sql }

    /// Adds a value and returns its place holder.
    mutating func bind(_ value: Parameter) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }
}
