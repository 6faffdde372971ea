import Access
import Jobs
import Locking
import Notifications
import Observability
import Rescheduling
import Store
import StoreTestSupport
import TestSupport
import Time

@testable import Notifier

/// A store at work in a database of its own, with routes, and a clock that stands still until it is moved on.
struct NotifierBundle: LiveBundle {
    let live: LiveStore
    let routes = Locked(RouteTable([]))
    let clock = TestClock(standingAt: .now())
    /// What the notifiers of `notifier(over:)` observed, without the counting of rates that succeeded.
    let observed = Locked<[Observation]>([])

    /// Gives `body` a running store, and stops it when `body` is done.
    static func run(
        _ routes: [NotificationRoute], _ body: @escaping @Sendable (NotifierBundle) async throws -> Void
    ) async throws {
        try await LiveStore.run { live in
            let bundle = NotifierBundle(live: live)
            bundle.routes.withLock { $0 = RouteTable(routes) }
            try await body(bundle)
        }
    }

    /// Gives the first route quiet hours: from an hour ago until an hour from now.
    func beginQuietHours() throws {
        let minute = Int(clock.now.microseconds / 60_000_000 % 1440)
        guard let quiet = QuietHours(from: (minute + 1380) % 1440, until: (minute + 60) % 1440) else {
            throw Unexpected(what: "no quiet hours")
        }
        routes.withLock { $0.routes[0].quiet = quiet }
    }

    var notifier: Notifier { notifier(over: store) }

    /// A notifier of another process.
    func notifier(over store: Store) -> Notifier {
        Notifier(
            store, routes: { routes.withLock { $0 } }, root: "https://e", clock: { clock.now },
            observe: { observation in
                if case .housekeeping(_, _, failure: nil) = observation { return }
                observed.withLock { $0.append(observation) }
            })
    }

    /// Makes and sends until there is nothing to do.
    func notify() async throws {
        let notifier = notifier
        while try await notifier.makeNotices() {}
        while try await notifier.sendDue() {}
    }

    /// A job that has crashed, and about which something was decided.
    @discardableResult
    func crash(
        _ taskname: String = "rpmlint", _ report: CrashReport = CrashReport(cause: "network"),
        labels: KeyValues = [:], _ verdict: Decision.Verdict = .reschedule
    ) async throws -> ID<Job> {
        let job = try await create(NewJob(taskname: taskname, labels: labels)).id
        try await self.report(job, .crashed, crash: report)
        try await decide(job, verdict)
        return job
    }

    /// Records a decision about a crash.
    func decide(_ job: ID<Job>, _ verdict: Decision.Verdict) async throws {
        try await decide(job) { _ in
            .example(
                verdict, notBefore: verdict == .reschedule ? .now() : nil, breaker: verdict == .hold ? "outage" : nil,
                text: "It was decided: \(verdict.rawValue).")
        }
    }

    /// Something a breaker did.
    func breaker(_ kind: BreakerEvent.Kind, happenedAt: Timestamp = .now()) async throws {
        try await store.rescheduling.decisionTransaction { transaction in
            guard try await transaction.take("outage", pause: .zero) != nil else {
                throw Unexpected(what: "no breaker")
            }
            let event = BreakerEvent(
                breaker: "outage", kind: kind, text: "It \(kind.rawValue).", happenedAt: happenedAt)
            try await transaction.save(
                BreakerState(phase: .open), of: "outage", events: [event], forgettingBefore: .now())
        }
    }

    /// What is in the outbox, in the order of writing.
    func outbox() async throws -> [Posted] {
        let slots = FreeDeliverySlots(free: 1000, perHost: 1000, taken: [:], takesMail: true)
        return try await store.outbox.claim(slots).sorted { $0.id < $1.id }.map(Posted.init)
    }

    /// A message in the outbox.
    struct Posted: Equatable {
        let to: String
        let subject: String
        let text: String

        init(_ delivery: ClaimedDelivery) {
            switch delivery.target {
            case .mail(let recipients, let subject): (to, self.subject) = (recipients.joined(separator: ","), subject)
            case .webhook(let url, _, _): (to, subject) = (url, "")
            }
            text = delivery.payload ?? ""
        }
    }
}

extension NotificationRoute {
    /// A route that notifies one address of every crash.
    static func example(
        _ name: String = "all", on: Set<Occasion> = [.crash], when: Conditions = Conditions(),
        to: [Recipient] = [.mail("ops@example.org")], digest: TimeSpan? = TimeSpan(seconds: 900), goesOn: Bool = false
    ) -> NotificationRoute {
        NotificationRoute(name: name, on: on, when: when, to: to, digest: digest, goesOn: goesOn)
    }
}
