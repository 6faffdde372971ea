import Postgres
import StoreTestSupport
import Testing

@testable import Store

/// The list of the tables that belong to a job, against the catalogue.
@Suite(.timeLimit(.minutes(10))) struct JobTableTests {
    /// Columns of type `uuid` that name something else than a job.
    private static let others: Set = [
        "delivery.uuid", "delivery.webhook", "delivery_attempt.delivery", "offer.lease", "operation.uuid",
        "operation_job.operation", "reaper.walked_again_to", "reaper.walked_to", "webhook.uuid",
    ]

    private static func columns(_ tables: [JobTable]) -> Set<String> {
        Set(tables.map { "\($0.name).\($0.column)" })
    }

    /// A table that is in no list would keep rows of jobs that are long gone.
    @Test func everyColumnThatNamesAJobIsListed() async throws {
        try await StoreBundle.run { bundle in
            let found = try await bundle.pool.run(
                sql: """
                    SELECT class.relname || '.' || attname FROM pg_attribute
                    JOIN pg_class AS class ON class.oid = attrelid
                    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                        AND atttypid IN ('uuid'::regtype, 'uuid[]'::regtype) AND NOT attisdropped
                    """
            ).decode { columns throws(PostgresError) in try columns.text() }
            let going = Self.columns(JobTable.partitioned + JobTable.others)
            let staying = Set(JobTable.staying.map { "\($0.table).\($0.column)" })
            #expect(going.union(staying).union(Self.others) == Set(found))
            #expect(going.isDisjoint(with: staying) && Self.others.isDisjoint(with: going.union(staying)))
        }
    }

    @Test func thePartitionedTablesAreListed() async throws {
        try await StoreBundle.run { bundle in
            let found = try await bundle.pool.run(sql: "SELECT partrelid::regclass::text FROM pg_partitioned_table")
                .decode { columns throws(PostgresError) in try columns.text() }
            #expect(Set(found) == Set(JobTable.partitioned.map(\.name)))
        }
    }

    @Test func arraysAreKnownAsArrays() async throws {
        try await StoreBundle.run { bundle in
            for table in JobTable.partitioned + JobTable.others {
                let type = try await bundle.ask(
                    """
                    SELECT format_type(atttypid, NULL) FROM pg_attribute
                    WHERE attrelid = '\(table.name)'::regclass AND attname = '\(table.column)'
                    """)
                #expect(type == (table.isArray ? "uuid[]" : "uuid"), "\(table.name)")
            }
        }
    }
}
