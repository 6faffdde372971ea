import Glibc

/// The progress of a command on standard error; shown only if that is a terminal.
struct ProgressBar: Sendable {
    private let noun: String
    private let total: Int
    private let isShown = isatty(2) == 1

    private static let width = 30

    /// A bar over `total` of what `noun` names.
    init(_ noun: String, of total: Int) { (self.noun, self.total) = (noun, total) }

    /// Shows that `done` of them are done.
    func show(_ done: Int) {
        guard isShown, total > 0 else { return }
        let marks = min(Self.width, done * Self.width / total)
        let bar = String(repeating: "#", count: marks) + String(repeating: ".", count: Self.width - marks)
        StandardError.write("\r\u{1B}[K[\(bar)] \(done) of \(total) \(noun)")
    }

    /// Removes the bar.
    func remove() { if isShown { StandardError.write("\r\u{1B}[K") } }
}
