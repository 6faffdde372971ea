package import Access
import Postgres
package import Time

/// Texts of one kind, policies or routing tables, as they were applied; the last one is in force.
package struct VersionedTextStore: Sendable {
    private let pool: Pool
    private let statements: Statements

    /// The kinds of text, each with a table of the same columns; the raw value is the table's name.
    enum Table: String {
        /// Policies: what is done about crashes.
        case policy
        /// Routing tables: who is notified of crashes.
        case routes
    }

    init(_ table: Table, pool: Pool) { (self.pool, statements) = (pool, Statements(table.rawValue)) }

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

    private struct Statements {
        let current: Statement
        let version: Statement
        let history: Statement
        /// Of two applications at the same moment, the second gets the next version or, by the primary key, no row.
        let apply: Statement

        init(_ table: String) {
            let columns = "version, text, comment, applied_at, actor"
            current = Statement(
                name: "read_\(table)", sql: "SELECT \(columns) FROM \(table) ORDER BY version DESC LIMIT 1")
            version = Statement(
                name: "read_\(table)_version", sql: "SELECT \(columns) FROM \(table) WHERE version = $1")
            history = Statement(
                name: "read_\(table)_history",
                sql: "SELECT \(columns) FROM \(table) WHERE version < $1 ORDER BY version DESC LIMIT $2")
            apply = Statement(
                name: "apply_\(table)",
                sql: """
                    WITH current AS MATERIALIZED (
                        SELECT version, text FROM \(table) ORDER BY version DESC LIMIT 1
                    )
                    INSERT INTO \(table) (version, text, comment, actor)
                    SELECT coalesce((SELECT version FROM current), 0) + 1, $1, $2, $4
                    WHERE ($3 IS NULL OR coalesce((SELECT version FROM current), 0) = $3)
                        AND (SELECT text FROM current) IS DISTINCT FROM $1
                    ON CONFLICT (version) DO NOTHING
                    RETURNING \(columns)
                    """)
        }
    }

    /// The text in force; nil while it is the built-in one.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func current() async throws(StoreError) -> Applied? {
        try await read(statements.current, []).first
    }

    /// The text that had this version; nil when none had.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func version(_ version: Int) async throws(StoreError) -> Applied? {
        try await read(statements.version, [.int4(Int32(clamping: version))]).first
    }

    /// Up to `limit` texts, newest first, of those before version `before`.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func history(before: Int = .max, limit: Int) async throws(StoreError) -> [Applied] {
        try await read(statements.history, [.int4(Int32(clamping: before)), .int4(Int32(clamping: limit))])
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
            if let applied = try await read(statements.apply, parameters).first { return .applied(applied) }
            let current = try await current()
            if let current, current.text == text { return .repeated(current) }
            if let expected, expected != current?.version ?? 0 { return .stale(current) }
        }
        throw .busy
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws(StoreError) -> [Applied] {
        try await pool.read(statement, parameters) { columns throws(PostgresError) in
            Applied(
                version: try columns.int(), text: try columns.text(), comment: try columns.optionalText(),
                appliedAt: try columns.time(), actor: Actor(name: try columns.text()))
        }
    }
}
