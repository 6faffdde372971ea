package import Access
package import Jobs
import Rescheduling
package import Time

extension ReschedulingStore {
    /// The outcome of a person's request to have a crashed job run again.
    package enum ByHand: Sendable, Equatable {
        /// This successor was created, and is on offer.
        case made(ID<Job>)
        /// The same request came before, and created this successor.
        case repeated(ID<Job>)
        /// This successor was there already.
        case taken(ID<Job>)
        /// The crash is fatal, and the request is without `force`.
        case fatal
        /// The job has not crashed.
        case notCrashed
    }

    /// The decision of a person. As with a policy, the attempt does not count when its crash is held.
    static func decision(
        about crash: CrashedJob, _ comment: String, _ policyVersion: Int, _ now: Timestamp
    ) -> Decision {
        Decision(
            verdict: .reschedule, rule: RuleName.byHand, policyVersion: policyVersion, attempt: crash.chain.counted + 1,
            limit: crash.chain.counted + 2, counts: crash.job.decision?.verdict != .hold, notBefore: now,
            text: "Run again by hand: \(comment)",
            decidedAt: now)
    }

    /// Has a crashed job run again at once, whatever was decided about it, if it has no successor yet.
    ///
    /// - Parameters:
    ///   - comment: The reason, for people.
    ///   - force: Whether to run it again even if the crash is fatal.
    ///   - policyVersion: The version of the policy in force, for the record.
    ///   - actor: Who asks for it.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func rescheduleByHand(
        _ job: ID<Job>, comment: String, force: Bool, policyVersion: Int, by actor: Actor, now: Timestamp
    ) async throws(StoreError) -> ByHand {
        // The second attempt finds the successor that another transaction has created.
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
