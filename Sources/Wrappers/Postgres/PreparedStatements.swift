/// Which statements one connection has prepared, and under which names the server knows them.
struct PreparedStatements {
    /// A prepared statement, as far as this side knows.
    final class Plan {
        /// The server's name for it.
        let name: String
        /// Types of its parameters.
        let types: [TypeID]
        fileprivate let sql: String
        /// Why the server did not prepare it; calls that were sent with this plan fail for the same reason.
        var refusal: PostgresError?

        fileprivate init(name: String, types: [TypeID], sql: String) {
            self.name = name
            self.types = types
            self.sql = sql
        }
    }

    private var plans: [String: Plan] = [:]
    private var serial = 0

    /// The plan to run `statement` by, and whether it must be prepared first.
    ///
    /// A new plan is created at first use, and when the parameters' types or the SQL differ from the last use. It has
    /// a new name, so that it never conflicts with an old one.
    mutating func plan(for statement: Statement, _ parameters: [Parameter]) -> (plan: Plan, isNew: Bool) {
        if let plan = plans[statement.name], plan.sql == statement.sql, Self.fits(plan.types, parameters) {
            return (plan, false)
        }
        serial += 1
        // The server keeps the first 63 bytes of a name.
        let name = "\(String(decoding: statement.name.utf8.prefix(48), as: UTF8.self)).\(serial)"
        let plan = Plan(name: name, types: parameters.map(\.type), sql: statement.sql)
        plans[statement.name] = plan
        return (plan, true)
    }

    /// Forgets `plan`, which failed or no longer fits; a newer one of the same statement stays.
    mutating func forget(_ plan: Plan, of statement: Statement) {
        if plans[statement.name] === plan { plans[statement.name] = nil }
    }

    private static func fits(_ types: [TypeID], _ parameters: [Parameter]) -> Bool {
        guard types.count == parameters.count else { return false }
        for index in types.indices where types[index] != parameters[index].type { return false }
        return true
    }
}
