import Notifications
import Postgres

extension Digest {
    /// The columns that are read and written.
    static let columns = "route, recipient, due_at, free_at"

    /// Reads `columns`.
    static func row(_ columns: inout Row.Columns) throws(PostgresError) -> (key: DigestKey, digest: Digest) {
        let (route, text) = (try columns.text(), try columns.text())
        guard let recipient = Recipient(text) else { throw columns.error("has the unknown recipient \(text)") }
        let digest = Digest(dueAt: try columns.optionalTime(), freeAt: try columns.time())
        return (DigestKey(route: route, recipient: recipient), digest)
    }
}
