package import Jobs
package import Time

/// Creates the paths that answers link to, behind the prefix of the reverse proxy.
package struct Links: Sendable {
    /// What stands before every path; usually empty.
    package let prefix: String

    /// Links behind this prefix.
    package init(prefix: String) { self.prefix = prefix }

    /// The address of a job.
    package func job(_ id: ID<Job>) -> String { job(id.description) }

    /// The address of the job with this UUID.
    package func job(_ id: String) -> String { prefix + "/jobs/" + id }

    /// The address of a path of this interface.
    package func path(_ path: String) -> String { prefix + path }
}
