/// A database that is prepared once per test process and then copied for each test.
///
/// ```swift
/// static let migrated = TestTemplate("migrated") { conninfo in try await migrate(conninfo) }
/// let database = try await TestDatabase.make(template: .migrated)
/// ```
package actor TestTemplate {
    private let name: String
    private let prepare: @Sendable (_ conninfo: String) async throws -> Void
    private var preparing: Task<TestDatabase, any Error>?

    /// A template called `name` (an SQL identifier, unique in the process).
    ///
    /// `prepare` gets how to connect and must have closed its connections when it returns: Postgres copies only
    /// databases that no one is connected to.
    package init(_ name: String, prepare: @escaping @Sendable (_ conninfo: String) async throws -> Void) {
        self.name = name
        self.prepare = prepare
    }

    /// The prepared database's name; prepares it at first use.
    package func databaseName() async throws -> String {
        if let preparing { return try await preparing.value.name }
        let task = Task { [name, prepare] in
            let database = try await TestDatabase.create("template_\(name)", from: "template0")
            try await prepare(database.conninfo)
            return database
        }
        preparing = task
        return try await task.value.name
    }
}
