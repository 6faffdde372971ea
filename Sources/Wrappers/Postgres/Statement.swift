/// A piece of SQL that each connection prepares at first use and then runs by name.
///
/// For SQL that is written in the program. SQL that is assembled at run time has to run unprepared, or each
/// connection would collect plans without limit.
package struct Statement: Sendable {
    /// Unique in the program; shown in errors, metrics and `pg_prepared_statements`.
    package let name: String
    /// One statement, with `$1`, `$2`, ... for its parameters.
    package let sql: String

    /// A statement called `name`. Traps on a NUL in `sql`, which libpq would take for its end.
    package init(name: String, sql: String) {
        precondition(!sql.utf8.contains(0), "there is a NUL in the SQL of \(name)")
        self.name = name
        self.sql = sql
    }
}
