package import Jobs
import Postgres

/// The policies, as they were applied; the last one is in force.
package struct PolicyStore: Sendable {
    let pool: Pool

    /// One policy, as it was applied.
    package struct Applied: Sendable, Equatable {
        /// Counted from 1.
        package let version: Int
        /// The policy in YAML, as it came.
        package let text: String
        /// What the person who applied it said.
        package let comment: String?
        /// When it came into force.
        package let appliedAt: Timestamp
    }

    /// What became of an application.
    package enum Application: Sendable, Equatable {
        /// It is in force under a new version.
        case applied(Applied)
        /// It was in force already.
        case repeated(Applied)
        /// Another version than was expected is in force; nil for none but the built-in one.
        case stale(Applied?)
    }

    private static let columns = "version, text, comment, applied_at"

    private static let currentStatement = Statement(
        name: "read_policy", sql: "SELECT \(columns) FROM policy ORDER BY version DESC LIMIT 1")

    private static let versionStatement = Statement(
        name: "read_policy_version", sql: "SELECT \(columns) FROM policy WHERE version = $1")

    private static let historyStatement = Statement(
        name: "read_policies",
        sql: "SELECT \(columns) FROM policy WHERE version < $1 ORDER BY version DESC LIMIT $2")

    /// Whoever applies at the same moment gets the next version or, by the primary key, a unique violation.
    private static let applyStatement = Statement(
        name: "apply_policy",
        sql: """
            WITH current AS MATERIALIZED (
                SELECT version, text FROM policy ORDER BY version DESC LIMIT 1
            )
            INSERT INTO policy (version, text, comment)
            SELECT coalesce((SELECT version FROM current), 0) + 1, $1, $2
            WHERE ($3 IS NULL OR coalesce((SELECT version FROM current), 0) = $3)
                AND (SELECT text FROM current) IS DISTINCT FROM $1
            RETURNING \(columns)
            """)

    /// The policy in force; nil while it is the built-in one.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func current() async throws(StoreError) -> Applied? {
        try await read(Self.currentStatement, []).first
    }

    /// The policy that had this version; nil when none had.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func version(_ version: Int) async throws(StoreError) -> Applied? {
        try await read(Self.versionStatement, [.int4(Int32(clamping: version))]).first
    }

    /// Up to `limit` policies, newest first, of those before version `before`.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func history(before: Int = .max, limit: Int) async throws(StoreError) -> [Applied] {
        try await read(Self.historyStatement, [.int4(Int32(clamping: before)), .int4(Int32(clamping: limit))])
    }

    /// Puts a policy into force. It can be sent again without harm.
    ///
    /// - Parameters:
    ///   - text: The policy in YAML, which has been checked.
    ///   - expected: Refuse unless this version is in force; nil for whatever it is.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func apply(
        _ text: String, comment: String?, expecting expected: Int? = nil
    ) async throws(StoreError) -> Application {
        for _ in 0..<3 {
            do throws(PostgresError) {
                let rows = try await pool.run(
                    Self.applyStatement, [.text(text), .text(comment), .int4(expected.map(Int32.init(clamping:)))])
                if let row = rows.first { return .applied(try Self.applied(row)) }
            } catch {
                if error.sqlState == .uniqueViolation { continue }
                throw StoreError(error)
            }
            let current = try await current()
            if let current, current.text == text { return .repeated(current) }
            if let expected, expected != current?.version ?? 0 { return .stale(current) }
        }
        throw .busy
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws(StoreError) -> [Applied] {
        do throws(PostgresError) {
            var policies: [Applied] = []
            for row in try await pool.run(statement, parameters) { policies.append(try Self.applied(row)) }
            return policies
        } catch {
            throw StoreError(error)
        }
    }

    private static func applied(_ row: Row) throws(PostgresError) -> Applied {
        Applied(
            version: try row.required.int(0), text: try row.required.text(1), comment: try row.text(2),
            appliedAt: Timestamp(microseconds: try row.required.timestamp(3)))
    }
}
