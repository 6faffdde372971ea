package import Time

/// A claim on one job on offer, which ends by itself.
package struct Lease: Sendable, Equatable {
    /// What names it.
    package let id: ID<Lease>
    /// When it ends, and the job is on offer again.
    package let until: Timestamp
}
