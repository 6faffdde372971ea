/// How far the clocks of reporters may be from the server's.
package enum ClockSkew {
    /// A time this much in the future is accepted; one this much before what the job has behind it is moved there.
    package static let tolerance: Duration = .seconds(300)
}
