import Jobs
import Observability
import Store
import Time

extension Reaper {
    /// Ends lost jobs by reports, of which, as of any other, the first end wins. Jobs whose report fails are due again
    /// when their claim ends.
    func end(_ lost: [(WatchedJob, Loss)], at now: Timestamp, _ verdicts: inout WatchStore.Verdicts) async {
        let outcomes = await withTaskGroup(of: (ID<Job>, Loss.Reason, Bool?).self) { group in
            for (job, loss) in lost {
                group.addTask { (job.id, loss.reason, try? await watched.end(job, loss)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var ended: [Loss.Reason: Int] = [:]
        for case (let id, let reason, let isEnded?) in outcomes {
            if isEnded {
                verdicts.over.append(id)
                ended[reason, default: 0] += 1
            } else {
                verdicts.waiting.append((id, now + .seconds(1)))
            }
        }
        for (reason, count) in ended { observe(.reaped(reason: reason.rawValue, jobs: count)) }
    }
}
