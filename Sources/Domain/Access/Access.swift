/// The role of a person or a program; ``Access/roles`` says what each may do.
package enum Role: String, Sendable, CaseIterable {
    /// Reads, and changes nothing.
    case reader
    /// One execution of one job: a client with the token of that job.
    case job
    /// Reports on any job.
    case reporter
    /// Creates jobs, and claims rescheduled ones.
    case trigger
    /// Handles crashes: reschedules by hand, and changes policy and vocabulary.
    case maintainer
    /// Operates the service.
    case admin
}

/// The permission that a route requires of its actor; each route of the interface declares one.
package enum Access: String, Sendable, CaseIterable {
    /// No role is required: health, and the description of the interface.
    case everyone
    /// Reading jobs, chains, histories, statistics, vocabulary, policy, breakers, operations and offers.
    case read
    /// Reporting states and heartbeats.
    case report
    /// Creating jobs.
    case create
    /// Claiming, acknowledging and releasing offers.
    case offers
    /// Rescheduling one job by hand.
    case change
    /// Rescheduling many jobs at once, and stopping such an operation.
    case changeInBulk
    /// Applying policies, replaying them, and adding to the vocabulary.
    case rules
    /// Registering and removing webhooks, reading their deliveries, and sending those again.
    case webhooks
    /// Reading routing tables: who is notified of what.
    case readNotificationRoutes
    /// Applying routing tables.
    case changeNotificationRoutes
    /// Reading the deliveries by mail.
    case mail
    /// Reading the metrics.
    case metrics

    /// The roles that have this permission: `job` for its own job only, `trigger` in some cases for its own jobs only.
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
