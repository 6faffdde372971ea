package import Notifications

/// The notices that wait in a digest, for one message.
package struct WaitingNotices: Sendable {
    /// The content of the message; recent crash rates are still missing.
    package var batch: NoticeBatch
    /// The number of the last notice.
    let last: Int64
}
