/// How much the clocks of reporters may differ from the server's.
package enum ClockSkew {
    /// A reported time up to this far in the future is accepted; one up to this far before the job's creation, or its
    /// start if it has one, is moved there.
    package static let tolerance: Duration = .seconds(300)
}
