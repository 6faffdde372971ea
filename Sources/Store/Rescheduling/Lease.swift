package import Time

/// The right to take over one job, which ends by itself.
package struct Lease: Sendable, Equatable {
    /// What names it.
    package let id: ID<Lease>
    /// When it ends, and the job is on offer again.
    package let until: Timestamp
}
