/// What this program is built from.
enum Build {
    /// The version, as in CHANGELOG.md.
    static let version = "0.1.0"
}
