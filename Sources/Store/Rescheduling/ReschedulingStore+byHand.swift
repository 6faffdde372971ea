package import Access
package import Jobs
import Rescheduling
package import Time

extension ReschedulingStore {
    /// What became of a person's request to have a crashed job run again.
    package enum ByHand: Sendable, Equatable {
        /// This job does, and is on offer.
        case made(ID<Job>)
        /// The same request came before; this job does.
        case repeated(ID<Job>)
        /// Another job does already.
        case taken(ID<Job>)
        /// The crash is fatal, and the person did not insist.
        case fatal
        /// The job has not crashed.
        case notCrashed
    }

    /// The name of the rule in the decision of a person.
    package static let byHand = "by hand"

    /// A person's decision. As when a policy decides, a crash that is held does not count.
    static func decision(
        about crash: CrashedJob, _ comment: String, _ policyVersion: Int, _ now: Timestamp
    ) -> Decision {
        Decision(
            verdict: .reschedule, rule: byHand, policyVersion: policyVersion, attempt: crash.chain.counted + 1,
            limit: crash.chain.counted + 2, counts: crash.job.decision?.verdict != .hold, notBefore: now,
            text: "Run again by hand: \(comment)",
            decidedAt: now)
    }

    /// Has a crashed job run again at once, whatever was decided about it, if there is no successor yet.
    ///
    /// - Parameters:
    ///   - comment: Why; it is shown.
    ///   - force: Even if the crash is fatal.
    ///   - policyVersion: The policy in force, for the record.
    ///   - actor: Who asks for it.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func rescheduleByHand(
        _ job: ID<Job>, comment: String, force: Bool, policyVersion: Int, by actor: Actor, now: Timestamp
    ) async throws(StoreError) -> ByHand {
        // Whoever came first is seen at the second try.
        for _ in 0..<2 {
            do {
                return try await decisionTransaction(on: people) { transaction in
                    guard let crash = try await transaction.claim(job) else { return .notCrashed }
                    if let successor = crash.job.successor {
                        let isSame = try await transaction.comment(on: job) == comment
                        return isSame ? .repeated(successor) : .taken(successor)
                    }
                    if crash.crash.report.fatal, !force { return .fatal }
                    let decision = Self.decision(about: crash, comment, policyVersion, now)
                    let decided = DecidedCrash(crash.job, decision, by: actor, comment: comment)
                    let made = try await transaction.record([decided])
                    return made[job].map { .made($0) } ?? .notCrashed
                }
            } catch is AlreadyRescheduled {
                continue
            } catch let error as StoreError {
                throw error
            } catch {
                throw .failed("\(error)")
            }
        }
        throw .busy
    }
}
