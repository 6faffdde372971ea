import HTTP
package import JSON
package import Jobs
package import Wire

/// A job, as most routes answer it.
package struct JobAnswer: Representation {
    /// The job.
    package let job: Job
    /// Whether the request changed it; nil for a request that only reads.
    package let changed: Bool?

    /// Shows a job.
    package init(_ job: Job, changed: Bool? = nil) { (self.job, self.changed) = (job, changed) }

    /// About how many bytes it takes.
    package var jsonCapacity: Int { JSONWriter.jobCapacity }

    /// Writes it in JSON.
    package func writeJSON(to writer: inout JSONWriter, _ links: Links) { writer.job(job, links, changed: changed) }
}

/// All jobs of a list that has one part.
package struct JobsAnswer: Representation {
    let jobs: [Job]
    let changed: Bool?

    /// Shows jobs.
    package init(_ jobs: [Job], changed: Bool? = nil) { (self.jobs, self.changed) = (jobs, changed) }

    /// About how many bytes it takes.
    package var jsonCapacity: Int { JSONWriter.jobCapacity * (jobs.count + 1) }

    /// Writes it in JSON.
    package func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.list { writer in
            for job in jobs { writer.job(job, links, changed: changed) }
        }
    }
}

extension Answer {
    /// A job, with its entity tag.
    package init(_ status: Int = 200, job: Job, changed: Bool? = nil, location: String? = nil) {
        self.init(status, JobAnswer(job, changed: changed), tag: EntityTag(job), location: location)
    }
}
