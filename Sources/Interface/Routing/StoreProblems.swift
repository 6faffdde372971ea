package import HTTP
import JSON
package import Jobs
package import Store
package import Time
package import Validation
package import Wire

/// The table from the store's errors to the problems that clients see.
extension Problem {
    /// The problem that a client gets for an error of the store.
    package init(_ error: StoreError, _ links: Links) {
        self =
            switch error {
            case .unavailable: .databaseUnavailable()
            case .busy: .busy()
            case .noSuchJob(let id): .noSuchJob(id)
            case .ended(let job): job.state.isEnd ? .ended(job, links) : .alreadyStarted(job, links)
            case .stale(let job): .stale(job, links)
            case .keyReused(let key): .keyReused(key)
            case .unknownTerms(let terms):
                Problem(
                    terms.map { .unknownTerm($0.value, field: $0.kind.rawValue, known: $0.known) }, status: 422)
            case .tooSlow(let hint): .questionTooSlow(hint)
            case .invalid(let why):
                // Bodies are validated before the store gets them, so that it is a query.
                Problem(
                    status: 400, code: "bad-value", title: ValidationError.Code.badValue.title, detail: why,
                    hint: "Change what the detail names, and send the request again.")
            case .notMigrated, .failed: .internalError()
            }
    }

    /// 404 `no-such-job`.
    package static func noSuchJob(_ id: ID<Job>) -> Problem {
        Problem(
            status: 404, code: "no-such-job", title: "There is no such job.", detail: "No job has the UUID \(id).",
            hint: "Compare the UUID with the one that POST /jobs answered; retention prunes old jobs.")
    }

    /// 409 `job-already-ended`: an end never changes.
    static func ended(_ job: Job, _ links: Links) -> Problem {
        let end = job.endedAt ?? job.createdAt
        let next = job.successor.map { " It was run again as \($0)." } ?? ""
        let hint =
            job.successor.map { "Report to \(links.job($0)) if you mean the new job." }
            ?? "No action is needed if another report arrived first; to run it again, create a new job by POST /jobs."
        return Problem(
            status: 409, code: "job-already-ended", title: "The job has ended, and its state never changes.",
            detail: "The job ended as \(job.state.rawValue) at \(end).\(next)", hint: hint,
            extra: [
                .init("state", .string(job.state.rawValue)), .init("ended_at", .string(end.description)),
                .init("successor", job.successor.map { .string($0.description) } ?? .null),
                .init("job", .string(links.job(job.id))),
            ])
    }

    /// 409 `job-already-started`: SCHEDULED was reported of a job that runs.
    static func alreadyStarted(_ job: Job, _ links: Links) -> Problem {
        let start = job.startedAt ?? job.createdAt
        return Problem(
            status: 409, code: "job-already-started", title: "The job has started, and cannot become SCHEDULED again.",
            detail: "The job is \(job.state.rawValue) since \(start).",
            hint: "Report FINISHED or CRASHED; to run it again, create a new job by POST /jobs.",
            extra: [
                .init("state", .string(job.state.rawValue)), .init("started_at", .string(start.description)),
                .init("job", .string(links.job(job.id))),
            ])
    }

    /// 412 `revision-mismatch`, with the revision and the address of the job.
    package static func stale(_ job: Job, _ links: Links) -> Problem {
        var problem = revisionMismatch(present: EntityTag(job).text)
        problem.extra += [.init("revision", .int(job.revision)), .init("job", .string(links.job(job.id)))]
        return problem
    }

    /// 409 `idempotency-key-reused`.
    package static func keyReused(_ key: String) -> Problem {
        Problem(
            status: 409, code: "idempotency-key-reused", title: "The Idempotency-Key was used for another request.",
            detail: "The key \(ValidationError.quoted(key)) was sent before with another body.",
            hint: "Use a new key for a new request; send the old body again to get the old answer.")
    }

    /// 503 `database-unavailable`: the database was available, and is not now.
    package static func databaseUnavailable() -> Problem {
        databaseUnavailable("The database cannot be reached or does not work.", writes: .open, retryAfter: 2)
    }

    /// 503 `database-unavailable`: the server has just been started, and its database is not available yet.
    package static func starting() -> Problem {
        databaseUnavailable(
            "The server has just been started and waits for its database.", writes: .notDone, retryAfter: 1)
    }

    private static func databaseUnavailable(_ detail: String, writes: Writes, retryAfter seconds: Int) -> Problem {
        .unavailable(
            code: "database-unavailable", title: "The database cannot be used now.", detail: detail, writes: writes,
            retryAfter: seconds)
    }

    /// 503 `too-slow`, for a query that the database did not answer in time.
    static func questionTooSlow(_ hint: String) -> Problem {
        Problem(
            status: 503, code: "too-slow", title: tooSlowTitle,
            detail: "The database did not answer the query in time.", hint: hint, retryable: true,
            headers: ["Retry-After": "10"])
    }
}

extension Call {
    /// Calls the store, and throws its errors as problems.
    package func ask<Answer>(
        _ question: () async throws(StoreError) -> Answer
    ) async throws(Problem) -> Answer {
        do {
            return try await question()
        } catch {
            throw Problem(error, links)
        }
    }
}

extension Store {
    /// The job, which has to exist.
    ///
    /// - Throws: 404 `no-such-job`.
    package func existingJob(_ id: ID<Job>, _ links: Links) async throws(Problem) -> Job {
        do throws(StoreError) {
            guard let found = try await jobs.job(id) else { throw .noSuchJob(id) }
            return found
        } catch {
            throw Problem(error, links)
        }
    }

    /// Finds conditions on words the vocabulary does not have: they could only be typing errors.
    ///
    /// - Returns: the validation errors; empty when there are none.
    package func wrongTerms(in conditions: [JobQuery.Condition]) async throws(StoreError) -> ValidationErrors {
        var errors = ValidationErrors()
        for condition in conditions {
            guard case .text(let field, .oneOf(let words)) = condition, field == .notify || field == .cause else {
                continue
            }
            let vocabulary = try await self.vocabulary.all()
            let known = (field == .notify ? vocabulary.notify : vocabulary.cause).map(\.name)
            for word in words where !known.contains(word) {
                errors.add(.unknownTerm(word, field: field.rawValue, known: known))
            }
        }
        return errors
    }

    /// Refuses conditions on words the vocabulary does not have.
    ///
    /// - Throws: 400 `unknown-term`.
    package func checkTerms(in conditions: [JobQuery.Condition], _ call: Call) async throws(Problem) {
        let errors = try await call.ask { () throws(StoreError) in try await wrongTerms(in: conditions) }
        if !errors.all.isEmpty { throw Problem(errors, status: 400) }
    }
}
