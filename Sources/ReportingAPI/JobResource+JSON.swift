import JSON
import Jobs

extension JSONWriter {
    /// Writes a job as it goes over the wire; `changed` only in answers to writes.
    mutating func job(_ job: Job, _ links: Links, changed: Bool? = nil) {
        let id = job.id.description
        beginObject()
        member("uuid", id)
        member("href", "\(links.prefix)/jobs/\(id)")
        member("state", job.state.rawValue)
        key("revision")
        int(job.revision)
        if let changed {
            key("changed")
            bool(changed)
        }
        member("taskname", job.taskname)
        member("item", job.item)
        member("item_type", job.itemType)
        member("arch", job.arch)
        member("message_id", job.messageID)
        key("trigger")
        if let trigger = job.trigger { raw(trigger.json.utf8) } else { null() }
        member("labels", job.labels)
        member("keyvals", job.keyvals)
        timeouts(job.timeouts)
        key("attempt")
        int(job.attempt)
        member("predecessor", job.predecessor?.description)
        member("successor", job.successor?.description)
        member("root", job.root.description)
        member("created_at", job.createdAt.description)
        member("started_at", job.startedAt?.description)
        member("ended_at", job.endedAt?.description)
        crash(job.crash)
        jobLinks("\(links.prefix)/jobs/\(id)")
        endObject()
    }

    /// Writes the `links` of the job at `href`.
    mutating func jobLinks(_ href: String) {
        key("links")
        beginObject()
        member("self", href)
        member("state", "\(href)/state")
        member("history", "\(href)/history")
        endObject()
    }

    private mutating func timeouts(_ timeouts: Timeouts) {
        key("timeouts")
        beginObject()
        member("queue", timeouts.queue?.description)
        member("run", timeouts.run?.description)
        member("heartbeat", timeouts.heartbeat?.description)
        endObject()
    }
}

extension JSONWriter {
    /// Writes a key and a string, or `null` for nil.
    mutating func member(_ name: String, _ value: String?) {
        key(name)
        string(value)
    }

    /// Writes a key and pairs, in the order of their keys.
    mutating func member(_ name: String, _ pairs: KeyValues) {
        key(name)
        beginObject()
        if !pairs.isEmpty {
            for pair in pairs.sorted { member(pair.key, pair.value) }
        }
        endObject()
    }
}
