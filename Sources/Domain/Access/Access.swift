/// What a person or a program is to this service.
package enum Role: String, Sendable, CaseIterable {
    /// Looks, and changes nothing.
    case reader
    /// One execution of one job: a client with the token of that job.
    case job
    /// Reports on any job.
    case reporter
    /// Creates jobs, and takes over those that are offered to it.
    case trigger
    /// Looks after what crashes: decides by hand, and changes policy and vocabulary.
    case maintainer
    /// Runs the service.
    case admin
}

/// What a route needs its actor to be allowed; each route of the interface declares one.
package enum Access: String, Sendable, CaseIterable {
    /// Anybody may: health, and the description of the interface.
    case everyone
    /// Reading jobs, chains, histories, statistics, vocabulary, policy, breakers, operations and offers.
    case read
    /// Reporting states and heartbeats.
    case report
    /// Creating jobs.
    case create
    /// Claiming, acknowledging and releasing offers.
    case offers
    /// Having one job run again.
    case change
    /// The same for many jobs at once, and stopping that.
    case changeInBulk
    /// Applying policies, replaying them, and adding to the vocabulary.
    case rules
    /// Registering and removing webhooks, reading their deliveries, and sending those again.
    case webhooks
    /// Reading who is notified of what.
    case readNotificationRoutes
    /// Saying who is notified of what.
    case changeNotificationRoutes
    /// Reading what was mailed.
    case mail
    /// Reading the metrics.
    case metrics

    /// The roles that have it. Of a job's role the job itself is meant, of a trigger's in some cases its own jobs.
    package var roles: Set<Role> {
        switch self {
        case .everyone: Set(Role.allCases)
        case .read: Set(Role.allCases)
        case .report: [.job, .reporter, .trigger, .maintainer, .admin]
        case .create, .offers, .change, .webhooks: [.trigger, .maintainer, .admin]
        case .changeInBulk, .rules, .readNotificationRoutes, .metrics: [.maintainer, .admin]
        case .changeNotificationRoutes, .mail: [.admin]
        }
    }
}
