import CEmbedded

/// A file of Migrations/ that is embedded in this binary.
package struct Migration: Sendable, Equatable {
    /// Its number, counted from 1 without gaps.
    package let version: Int
    /// The file's name.
    package let name: String
    /// The file's text.
    let sql: String

    /// The file's bytes; the database keeps their SHA-256.
    var bytes: [UInt8] { Array(sql.utf8) }

    /// The SHA-256 of `0001_jobs.sql` before these files were the baseline; a database that has it cannot be migrated.
    static let beforeBaseline = "248b465474b57d1a165a4aee81ba8204c45adac267723eb80eef2151a67f143f"

    /// Every migration this binary knows, in order.
    package static let all: [Migration] = (0..<embedded_migration_count()).map { index in
        let file = embedded_migration(index)
        return Migration(
            version: index + 1, name: String(cString: file.name),
            sql: String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.size), as: UTF8.self))
    }
}

/// Why a database was not migrated. It has the migrations that were applied before the failure, and no part of one.
package enum MigrationError: Error, Sendable, Equatable {
    /// The database has migrations up to `found`; this binary knows them up to `known`.
    case newerSchema(found: Int, known: Int)
    /// A migration differs from the one that was applied under its number.
    case edited(version: Int, name: String)
    /// ExecDB cannot work in this database (text: why).
    case unsuitable(String)
    /// The database refused a migration (text: its error).
    case refused(name: String, String)
    /// The database cannot be reached, or refused another statement (text: its error).
    case unavailable(String)

    /// The error in sentences: what is wrong and, where that is known, what to do.
    package var message: String {
        switch self {
        case .newerSchema(let found, let known):
            """
            The database has the schema of a newer ExecDB: version \(found), where this one knows up to \(known). \
            Use the newer ExecDB, or a database of its own for this one.
            """
        case .edited(let version, let name):
            """
            Migration \(version) (\(name)) is not the one that was applied to this database. \
            Undo the edit, and put the change into a new migration.
            """
        case .unsuitable(let reason): reason
        case .refused(let name, let reason): "The database refused migration \(name): \(reason)"
        case .unavailable(let reason): "The database could not be migrated: \(reason)"
        }
    }
}
