import CPostgreSQL

/// The result of a statement: its rows, and how many rows it affected.
///
/// The rows stay in libpq's memory until the last reference is gone; values are decoded where they are read.
package final class Rows: RandomAccessCollection, @unchecked Sendable {
    // Sendable holds: "PGresult objects are read-only after creation, and so can be passed around freely between
    // threads" (PostgreSQL manual, "Behavior in Threaded Programs"), and this object alone frees it.
    let result: OpaquePointer
    /// Name of the statement that returned them, for errors.
    let statement: String?

    /// The first row; there is one unless the collection is empty.
    package let startIndex = 0
    /// The number of rows.
    package let endIndex: Int

    /// Takes over `result`, which nothing else may free.
    init(owning result: OpaquePointer, statement: String?) {
        self.result = result
        self.statement = statement
        endIndex = Int(PQntuples(result))
    }

    deinit { PQclear(result) }

    /// Row number `position`, counted from 0. Traps past the end, like an array.
    package subscript(position: Int) -> Row {
        precondition(position >= 0 && position < endIndex, "there is no row \(position)")
        return Row(rows: self, index: CInt(truncatingIfNeeded: position))
    }

    /// How many rows the statement inserted, changed, deleted or selected; 0 for other kinds.
    package var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// What kind of statement it was and what it did, such as `INSERT 0 3` or `ROLLBACK`.
    var commandTag: String { String(cString: PQcmdStatus(result)) }

    /// Number of columns of each row.
    var columnCount: Int { Int(PQnfields(result)) }

    /// Name of a column, counted from 0; nil past the end.
    func columnName(_ column: Int) -> String? {
        PQfname(result, CInt(clamping: column)).map { String(cString: $0) }
    }
}
