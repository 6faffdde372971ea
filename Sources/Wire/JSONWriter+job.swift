package import JSON
package import Jobs
import Time

extension JSONWriter {
    /// The capacity for a job of common size: with the array's header it is just below the 1,032 bytes up to which
    /// malloc is fast.
    package static let jobCapacity = 960

    /// Writes a job, with `changed` in answers to writes only.
    package mutating func job(_ job: Job, _ links: Links, changed: Bool? = nil) {
        let id = job.id.description
        let href = links.job(id)
        beginObject()
        member("uuid", plain: id)
        member("href", plain: href)
        member("state", job.state.rawValue)
        key(plain: "revision")
        int(job.revision)
        if let changed {
            key(plain: "changed")
            bool(changed)
        }
        member("taskname", job.taskname)
        member("item", job.item)
        member("item_type", job.itemType)
        member("arch", job.arch)
        member("message_id", job.messageID)
        key(plain: "trigger")
        if let trigger = job.trigger { raw(trigger.json.utf8) } else { null() }
        member("labels", job.labels)
        member("keyvals", job.keyvals)
        timeouts(job.timeouts)
        key(plain: "attempt")
        int(job.attempt)
        member("predecessor", job.predecessor)
        member("successor", job.successor)
        member("root", plain: job.root == job.id ? id : job.root.description)
        member("created_at", job.createdAt)
        member("started_at", job.startedAt)
        member("ended_at", job.endedAt)
        crash(job.crash)
        decision(job.decision)
        jobLinks(href)
        endObject()
    }

    /// Writes the `links` of the job at `href`.
    package mutating func jobLinks(_ href: String) {
        key(plain: "links")
        beginObject()
        member("self", plain: href)
        member("state", plain: href, and: "/state")
        member("history", plain: href, and: "/history")
        member("chain", plain: href, and: "/chain")
        endObject()
    }

    private mutating func timeouts(_ timeouts: Timeouts) {
        key(plain: "timeouts")
        beginObject()
        member("queue", timeouts.queue?.description)
        member("run", timeouts.run?.description)
        member("heartbeat", timeouts.heartbeat?.description)
        endObject()
    }
}
