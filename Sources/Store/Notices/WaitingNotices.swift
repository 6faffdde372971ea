package import Notifications

/// What waits in a digest.
package struct WaitingNotices: Sendable {
    /// What a message about them says; the rates of crashes are to be counted.
    package var batch: NoticeBatch
    /// The number of the last of all.
    let last: Int64
}
