import Jobs
package import Rescheduling

/// All routes, in their order: the first that matches and names a recipient decides; those below it are tried if it
/// says so.
package struct RouteTable: Equatable, Sendable {
    /// The routes.
    package var routes: [NotificationRoute]

    /// Creates a table.
    package init(_ routes: [NotificationRoute]) { self.routes = routes }

    /// The route of this name.
    package func route(named name: String) -> NotificationRoute? { routes.first { $0.name == name } }

    /// A recipient, and the route that names it.
    package struct Match: Equatable, Sendable {
        /// The route.
        package let route: NotificationRoute
        /// Who is notified; never a label.
        package let recipient: Recipient
    }

    /// Who is notified of the occasions of one crash; each recipient once, by the first route that names it.
    ///
    /// A notify of `unknown` counts as what is suggested instead (``CrashReport/suggestedNotify``).
    package func matches(_ occasions: Set<Occasion>, of facts: Facts) -> [Match] {
        var facts = facts
        facts.crash = facts.crash.withSuggestedNotify
        var matches: [Match] = []
        for route in routes where occasions.contains(where: { route.matches($0, facts) }) {
            let recipients = route.to.compactMap { $0.resolved(by: facts.labels) }
            for recipient in recipients where !matches.contains(where: { $0.recipient == recipient }) {
                matches.append(Match(route: route, recipient: recipient))
            }
            // A route whose label has no address names no recipient: the next one is tried.
            if !route.goesOn, !recipients.isEmpty { break }
        }
        return matches
    }

    /// Who is notified of what a breaker did; the notifier asks it for each event (`Notifier.makeNotices`).
    package func matchesOfBreaker() -> [Match] {
        var matches: [Match] = []
        for route in routes where route.on.contains(.breaker) && route.when == Conditions() {
            let recipients = route.to.filter { !$0.isLabel }
            for recipient in recipients where !matches.contains(where: { $0.recipient == recipient }) {
                matches.append(Match(route: route, recipient: recipient))
            }
            if !route.goesOn, !recipients.isEmpty { break }
        }
        return matches
    }

    /// The agreed table: crashes that are for the task go to its maintainer, whom the job's label `maintainer` names;
    /// all others, and what breakers do, to the maintainer of taskotron. ``standardText(taskotron:)`` is this table in
    /// YAML.
    ///
    /// A crash that is for the task, of a job without that label, goes to the maintainer of taskotron too.
    package static func standard(taskotron address: String) -> RouteTable {
        RouteTable([
            NotificationRoute(
                name: "for the task's maintainer", on: [.crash, .gaveUp],
                when: Conditions(
                    notify: .oneOf("task"), labels: LabelSelector([.exists(key: "maintainer")])),
                to: [.label("maintainer")]),
            NotificationRoute(name: "for the taskotron maintainer", on: [.crash, .gaveUp], to: [.mail(address)]),
            NotificationRoute(name: "breakers", on: [.breaker], to: [.mail(address)]),
        ])
    }
}

extension Crash {
    /// The same crash, with the notify that is suggested, if one is.
    fileprivate var withSuggestedNotify: Crash {
        guard let suggested = report.suggestedNotify else { return self }
        return Crash(
            report: CrashReport(
                notify: suggested, cause: report.cause, fatal: report.fatal, keyvals: report.keyvals),
            crashedAt: crashedAt)
    }
}
