import HTTP
import JSON
import Jobs
import Routing
import Time
import Validation
import Wire

extension Subject {
    /// `POST /jobs`: a body made into jobs.
    static let jobs = Subject("jobs", weight: 3, seeds: Seeds.json + Seeds.forms) { bytes in
        for type in contentTypes {
            try withProblemsChecked {
                let read = try body(bytes, type) { json throws(ValidationErrors) in try NewJobs(json) }
                try require((1...NewJob.maxCount).contains(read.jobs.count), "1 to 1000 jobs")
                try require(read.isList || read.jobs.count == 1, "an object is one job")
                for job in read.jobs {
                    try require(job.errors.isEmpty, "accepted jobs have no errors: \(job.errors)")
                    try check(job.keyvals)
                    try check(job.labels)
                    if let trigger = job.trigger { _ = try parsed(Array(trigger.json.utf8), "a trigger") }
                }
            }
        }
    }

    /// `PUT /jobs/<uuid>/state`: a body made into a transition.
    static let report = Subject("report", weight: 3, seeds: Seeds.json + Seeds.forms) { bytes in
        let now = Timestamp(microseconds: 1_795_219_029_000_000)
        for type in contentTypes {
            try withProblemsChecked {
                let report = try body(bytes, type) { json throws(ValidationErrors) in try StateReport(json, now: now) }
                let transition = report.transition(of: ID<Job>(high: 1, low: 2))
                try require((transition.crash != nil) == (report.state == .crashed), "a crash is a CRASHED, and back")
                try require(transition.crash?.errors.isEmpty ?? true, "accepted crashes have no faults")
                try require(transition.keyvals == report.keyvals, "keyvals go with every state")
                try check(report.keyvals)
                if let at = report.at {
                    try require(at <= now + ClockSkew.tolerance, "nothing happens in the future")
                }
            }
        }
    }

    /// `POST /vocabulary/notify`: a body made into a word.
    static let term = Subject("term", seeds: Seeds.json + Seeds.forms) { bytes in
        for type in contentTypes {
            try withProblemsChecked {
                let term = try body(bytes, type) { json throws(ValidationErrors) in try NewTerm(json) }
                try require(KeyValues.error(inKey: term.name) == nil, "a word is plain")
                try require((1...1024).contains(term.description.utf8.count), "a description is 1 to 1024 bytes")
            }
        }
    }

    /// What is read of a body, as a route reads it.
    private static func body<Value>(
        _ bytes: [UInt8], _ type: String?, _ read: (JSON) throws(ValidationErrors) -> Value
    ) throws -> Value {
        let json = try BodyFormat.decode(bytes, contentType: type)
        do throws(ValidationErrors) {
            return try read(json)
        } catch {
            throw Problem(error, status: 422)
        }
    }

    private static let contentTypes = [nil, "application/json", "application/x-www-form-urlencoded"]

    private static func check(_ pairs: KeyValues) throws {
        try require(pairs.count <= 64, "at most 64 pairs")
        for (key, value) in pairs.entries {
            try require(KeyValues.error(inKey: key) == nil, "keys are plain")
            try require(
                value.utf8.count <= 4096 && !value.utf8.contains(0), "values are at most 4096 bytes without NUL")
        }
    }
}
