/// The build of this program.
enum Build {
    /// The version, as in CHANGELOG.md.
    static let version = "0.1.0"
}
