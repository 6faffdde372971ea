import Postgres
import Testing

struct SQLStateTests {
    @Test func aCodeMatchesItsClass() {
        switch SQLState.uniqueViolation {
        case .transactionRollback: #expect(Bool(false))
        case .integrityConstraintViolation: break
        default: #expect(Bool(false))
        }
        #expect(SQLState(rawValue: "23P01").sqlClass == .integrityConstraintViolation)
        #expect(SQLState(rawValue: "").sqlClass.rawValue == "")
    }

    @Test func anErrorReadsAsOneLineWithAllThatIsKnown() {
        var error = PostgresError(.refused, .uniqueViolation, "duplicate key")
        error.detail = "Key (id)=(1) exists."
        error.constraint = "job_pkey"
        error.statement = "create-jobs"
        #expect(
            String(describing: error) == "duplicate key (SQLSTATE 23505); detail: Key (id)=(1) exists.; "
                + "constraint: job_pkey; statement: create-jobs")
    }
}
