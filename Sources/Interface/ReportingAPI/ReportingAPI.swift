import Access
package import Routing
package import Store

/// Jobs, their states and histories, search, statistics and the vocabulary.
///
/// Docs/API-DESIGN.md has the rules of the whole interface, openapi.yaml every detail of requests and answers.
package enum ReportingAPI {
    /// The route table over a store; HEAD, OPTIONS, 404 and 405 follow from it.
    package static func routes(_ store: Store) -> [Route] {
        let jobs = JobResource(store: store)
        let state = StateResource(store: store)
        let vocabulary = VocabularyResource(store: store)
        return [
            Route(
                "POST", "/jobs", access: .create, takes: .fields,
                conditions: .only(
                    [.idempotencyKey], else: "Leave it out; an Idempotency-Key keeps a job from being created twice."),
                jobs.create),
            Route(
                "GET", "/jobs", access: .read, query: JobSearch.self, gives: [.json, .ndjson], isLong: true, jobs.find),
            Route("GET", "/jobs/{uuid}", access: .read, conditions: .readingRevision, jobs.read),
            Route("GET", "/jobs/{uuid}/state", access: .read, conditions: .readingRevision, state.read),
            Route(
                "PUT", "/jobs/{uuid}/state", access: .report, takes: .fields,
                conditions: .only([.ifMatch], else: "Make a report conditional on a revision by If-Match."),
                state.report),
            Route(
                "PUT", "/jobs/{uuid}/heartbeat", access: .report, takes: .optionalFields,
                conditions: .none("Leave it out; a heartbeat does not change the job."),
                HeartbeatResource(store: store).take),
            Route(
                "GET", "/jobs/{uuid}/history", access: .read, query: NumberedPage.self, isLong: true,
                HistoryResource(store: store).read),
            Route("GET", "/jobs/{uuid}/chain", access: .read, isLong: true, ChainResource(store: store).read),
            Route("GET", "/vocabulary", access: .read, vocabulary.read),
            Route(
                "POST", "/vocabulary/notify", access: .rules, takes: .fields,
                conditions: .none("Leave it out; a word that exists is never changed."),
                vocabulary.addNotify),
            Route(
                "POST", "/vocabulary/cause", access: .rules, takes: .fields,
                conditions: .none("Leave it out; a word that exists is never changed."),
                vocabulary.addCause),
            Route(
                "GET", "/stats/crashes", access: .read, query: CrashSearch.self, isLong: true,
                CrashStatisticsResource(store: store).read),
        ]
    }
}
