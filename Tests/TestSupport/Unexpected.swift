/// Something a test relies on did not happen.
package struct Unexpected: Error {
    /// What happened instead.
    package let what: String

    /// An error that says what happened instead.
    package init(what: String) { self.what = what }
}
