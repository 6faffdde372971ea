import Jobs
import Observability
import ServiceLoop
import Store
import Time

extension Reaper {
    /// Ends lost jobs by reports, of which, as of any other, the first end wins. Jobs whose report fails are due again
    /// when their claim ends.
    func end(_ lost: [(WatchedJob, Loss)], at now: Timestamp, _ verdicts: inout WatchStore.Verdicts) async {
        let outcomes = await withTaskGroup(of: (ID<Job>, Loss.Reason, Result<Bool, StoreError>).self) { group in
            for (job, loss) in lost {
                group.addTask { (job.id, loss.reason, await outcome(of: job, loss)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var ended: [Loss.Reason: Int] = [:]
        for (id, reason, outcome) in outcomes {
            switch outcome {
            case .success(true):
                verdicts.over.append(id)
                ended[reason, default: 0] += 1
            case .success(false): verdicts.waiting.append((id, now + .seconds(1)))
            // An outage is reported by those who watch the database.
            case .failure(let error) where !error.isOutage:
                observe(.housekeeping(task: "lost", duration: .zero, failure: "job \(id) could not be ended: \(error)"))
            case .failure: break
            }
        }
        for (reason, count) in ended { observe(.reaped(reason: reason.rawValue, jobs: count)) }
    }

    /// A function of its own: release builds of Swift 6.3.1 counted a wrong reason when the task returned its tuple from
    /// within `do throws`. Tests/System/test_lost.py holds the reasons against the release binary.
    private func outcome(of job: WatchedJob, _ loss: Loss) async -> Result<Bool, StoreError> {
        do throws(StoreError) {
            return .success(try await watched.end(job, loss))
        } catch {
            return .failure(error)
        }
    }
}
