package import Access
import Postgres
package import Time

/// Texts of one kind, policies or routing tables, as they were applied; the last one is in force.
package struct VersionedTextStore: Sendable {
    private let pool: Pool
    private let kind: Kind

    /// The kinds of text, each with versions of its own.
    enum Kind: String {
        /// Policies: what is done about crashes.
        case policy
        /// Routing tables: who is notified of crashes.
        case routes
    }

    init(_ kind: Kind, pool: Pool) { (self.kind, self.pool) = (kind, pool) }

    /// One text, as it was applied.
    package struct Applied: Sendable, Equatable {
        /// Counted from 1.
        package let version: Int
        /// The text in YAML, as it came.
        package let text: String
        /// The comment of the person who applied it.
        package let comment: String?
        /// When it came into force.
        package let appliedAt: Timestamp
        /// Who applied it.
        package let actor: Actor
    }

    /// The outcome of an application.
    package enum Application: Sendable, Equatable {
        /// The text is in force under a new version.
        case applied(Applied)
        /// The text was in force already.
        case repeated(Applied)
        /// Another version than was expected is in force; nil when that is the built-in text.
        case stale(Applied?)
    }

    /// The text in force; nil while it is the built-in one.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func current() async throws(StoreError) -> Applied? {
        try await read(Self.currentStatement, []).first
    }

    /// The text that had this version; nil when none had.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func version(_ version: Int) async throws(StoreError) -> Applied? {
        try await read(Self.versionStatement, [.int4(Int32(clamping: version))]).first
    }

    /// Up to `limit` texts, newest first, of those before version `before`.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func history(before: Int = .max, limit: Int) async throws(StoreError) -> [Applied] {
        try await read(Self.historyStatement, [.int4(Int32(clamping: before)), .int4(Int32(clamping: limit))])
    }

    /// Puts a text into force. Applying the text in force again changes nothing.
    ///
    /// - Parameters:
    ///   - text: YAML, which has been checked.
    ///   - expected: The version that has to be in force, 0 for the built-in text; nil for any.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func apply(
        _ text: String, comment: String?, expecting expected: Int? = nil, by actor: Actor
    ) async throws(StoreError) -> Application {
        let parameters: [Parameter] = [
            .text(text), .text(comment), .int4(expected.map(Int32.init(clamping:))), .text(actor.name),
        ]
        for _ in 0..<3 {
            if let applied = try await read(Self.applyStatement, parameters).first { return .applied(applied) }
            let current = try await current()
            if let current, current.text == text { return .repeated(current) }
            if let expected, expected != current?.version ?? 0 { return .stale(current) }
        }
        throw .busy
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws(StoreError) -> [Applied] {
        try await pool.read(statement, [.text(kind.rawValue)] + parameters) { columns throws(PostgresError) in
            Applied(
                version: try columns.int(), text: try columns.text(), comment: try columns.optionalText(),
                appliedAt: try columns.time(), actor: Actor(name: try columns.text()))
        }
    }

    private static let columns = "version, text, comment, applied_at, actor"

    private static let currentStatement = Statement(
        name: "read_text_in_force",
        sql: """
            SELECT \(columns) FROM versioned_text
            WHERE kind = $1::versioned_text_kind ORDER BY version DESC LIMIT 1
            """)

    private static let versionStatement = Statement(
        name: "read_text_version",
        sql: "SELECT \(columns) FROM versioned_text WHERE kind = $1::versioned_text_kind AND version = $2")

    private static let historyStatement = Statement(
        name: "read_text_history",
        sql: """
            SELECT \(columns) FROM versioned_text
            WHERE kind = $1::versioned_text_kind AND version < $2 ORDER BY version DESC LIMIT $3
            """)

    /// Of two applications at the same moment, the second gets the next version or, by the primary key, no row.
    private static let applyStatement = Statement(
        name: "apply_text",
        sql: """
            WITH current AS MATERIALIZED (
                SELECT version, text FROM versioned_text
                WHERE kind = $1::versioned_text_kind ORDER BY version DESC LIMIT 1
            )
            INSERT INTO versioned_text (kind, version, text, comment, actor)
            SELECT $1::versioned_text_kind, coalesce((SELECT version FROM current), 0) + 1, $2, $3, $5
            WHERE ($4 IS NULL OR coalesce((SELECT version FROM current), 0) = $4)
                AND (SELECT text FROM current) IS DISTINCT FROM $2
            ON CONFLICT (kind, version) DO NOTHING
            RETURNING \(columns)
            """)
}
