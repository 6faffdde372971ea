import JSON
import Jobs
import Rescheduling
package import Time

/// The bodies of notices that are sent to webhooks: `{"type": "notice", "timestamp": ..., "text": ..., "data": ...}`,
/// after the Standard Webhooks specification, section "Payload structure".
///
/// `text` is the message for people, under the name that chat servers expect.
package enum NoticePayload {
    /// The body of a batch.
    ///
    /// - Parameters:
    ///   - time: When the message is created.
    ///   - root: Where this service is reached; links begin with it.
    package static func text(_ batch: NoticeBatch, at time: Timestamp, root: String) -> String {
        let message = Message(batch, root: root)
        let data = JSON.object([
            .init("route", .string(batch.route)), .init("total", .int(batch.total)),
            .init("notices", .array(batch.notices.map { json($0, root, isAlone: batch.total == 1) })),
            .init(
                "counts",
                .array(
                    batch.counts.map {
                        .object([
                            .init("taskname", .string($0.taskname)), .init("cause", .string($0.cause)),
                            .init("count", .int($0.count)),
                        ])
                    })),
        ])
        return JSON.object([
            .init("type", .string(Webhook.Event.notice.rawValue)), .init("timestamp", .string(time.description)),
            .init("text", .string("\(message.subject)\n\n\(message.text)")), .init("data", data),
        ]).text
    }

    private static func json(_ notice: Notice, _ root: String, isAlone: Bool) -> JSON {
        switch notice {
        case .crash(let notice): json(notice, root, isAlone: isAlone)
        case .breaker(let notice):
            .object([
                .init("on", .array([.string(Occasion.breaker.rawValue)])), .init("breaker", .string(notice.breaker)),
                .init("kind", .string(notice.kind.rawValue)), .init("text", .string(notice.text)),
                .init("happened_at", .string(notice.happenedAt.description)),
                .init("href", .string("\(root)/policy/breakers")),
            ])
        case .gone(let job): .object([.init("on", .array([])), .init("uuid", .string(job.description))])
        }
    }

    /// All keyvals of a notice that is alone; otherwise the first ``NoticeBatch/listed`` that are not long.
    private static func keyvals(_ report: CrashReport, isAlone: Bool) -> JSON {
        let matches = report.keyvals.sorted.filter { isAlone || $0.value.utf8.count <= 400 }
        return .object(matches.prefix(isAlone ? .max : NoticeBatch.listed).map { JSON.Member($0, .string($1)) })
    }

    private static func json(_ notice: CrashNotice, _ root: String, isAlone: Bool) -> JSON {
        let (job, report) = (notice.job, notice.crash.report)
        let rate = notice.recentRate.map {
            JSON.object([
                .init("crashes", .int($0.crashes)), .init("ended", .int($0.ended)),
                .init("days", .int(CrashRate.days)),
            ])
        }
        return .object([
            .init("on", .array(Occasion.allCases.filter(notice.occasions.contains).map { .string($0.rawValue) })),
            .init("uuid", .string(job.id.description)), .init("href", .string("\(root)/jobs/\(job.id)")),
            .init("taskname", .string(job.taskname)), .init("item", string(job.item)),
            .init("arch", string(job.arch)), .init("attempt", .int(job.attempt)),
            .init("crashed_at", .string(notice.crash.crashedAt.description)),
            .init("notify", .string(report.notify)), .init("suggested_notify", string(report.suggestedNotify)),
            .init("cause", .string(report.cause)), .init("fatal", .bool(report.fatal)),
            .init("keyvals", keyvals(report, isAlone: isAlone)),
            .init("recent_rate", rate ?? .null),
            .init(
                "decision",
                job.decision.map {
                    .object([
                        .init("verdict", .string($0.verdict.rawValue)), .init("rule", .string($0.rule)),
                        .init("text", .string($0.text)),
                    ])
                } ?? .null),
        ])
    }

    private static func string(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}
