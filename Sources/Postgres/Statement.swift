/// A piece of SQL that each connection prepares at first use and then runs by name.
///
/// For SQL that is written in the program. SQL that is put together at run time is to be executed unprepared,
/// or each connection would collect plans without end.
package struct Statement: Sendable {
    /// Unique in the program; shown in errors, metrics and `pg_prepared_statements`.
    package let name: String
    /// One statement, with `$1`, `$2`, ... for its parameters.
    package let sql: String

    /// A statement called `name`.
    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
