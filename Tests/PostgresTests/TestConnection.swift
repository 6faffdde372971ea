import EventLoop
import Locking
import TestSupport

@testable import Postgres

extension EventLoop {
    /// The loop of all tests: loops live as long as the process.
    static let test = EventLoop(name: "test-loop")
}

/// The databases of connections that outlive the reference to theirs, which would be dropped under them otherwise.
private let kept = Locked<[TestDatabase]>([])

extension Connection {
    /// A connection to a new empty database of its own, which `change` may set up otherwise.
    static func test(
        isExclusive: Bool = true, _ change: (inout ConnectionInfo) -> Void = { _ in }
    ) async throws -> Connection {
        let database = try await TestDatabase.make()
        kept.withLock { $0.append(database) }
        var info = ConnectionInfo(database.conninfo)
        change(&info)
        return try await connect(info, on: .test, isExclusive: isExclusive)
    }

    /// A connection to the one database that tests share which leave nothing behind.
    static func reading(
        isExclusive: Bool = true, _ change: (inout ConnectionInfo) -> Void = { _ in }
    ) async throws -> Connection {
        var info = ConnectionInfo(try await TestCluster.shared.conninfo())
        change(&info)
        return try await connect(info, on: .test, isExclusive: isExclusive)
    }

    /// The first value of the first row, as an integer.
    func int(_ sql: String, _ parameters: [Parameter] = []) async throws -> Int {
        try await execute(sql: sql, parameters)[0].required.int(0)
    }

    /// The first value of the first row, as text.
    func text(_ sql: String, _ parameters: [Parameter] = []) async throws -> String? {
        try await execute(sql: sql, parameters)[0].text(0)
    }
}
