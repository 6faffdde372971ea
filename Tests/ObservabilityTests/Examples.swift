import Observability

extension RequestRecord {
    static func example(status: Int = 200, duration: Duration = .milliseconds(2)) -> RequestRecord {
        RequestRecord(
            method: "GET", route: "/jobs/{uuid}", status: status, duration: duration, id: "r-1", peer: "::1",
            received: 10, sent: 300)
    }
}

extension Observation {
    /// One of each kind.
    static let examples: [Observation] = [
        .request(.example()), .defect(message: "index out of range", id: "r-1"), .httpTrouble(message: "reset"),
        .brokenAnswer(reason: "the database cannot be reached", id: "r-1"),
        .listening(address: "127.0.0.1:8080"), .draining(inFlight: 2), .drained(unanswered: 0),
        .created(jobs: 2, repeated: false), .report(state: "RUNNING", outcome: .change), .jobs(byState: ["RUNNING": 4]),
        .heartbeat(verdict: "continue"), .reaped(reason: "RUN_TIMEOUT", jobs: 3), .watched(jobs: 5),
        .batch(lane: "create", commands: 3, waiting: 0, duration: .milliseconds(3), failed: false),
        .decided(byVerdict: ["hold": 2, "reschedule": 1], duration: .milliseconds(4)),
        .breaker(name: "outage", kind: "opened", text: "Opened: 20 of 30."), .reschedulingFailed(reason: "disk full"),
        .operationFailed(operation: "o-1", setAside: 2, reason: "refused"),
        .delivery(kind: "webhook", outcome: .failed, duration: .milliseconds(5)),
        .deliveryFailed(delivery: "d-1", host: "example.org 443", reason: "refused", attempt: 2, isDead: true),
        .outbox(due: 3, dead: 1, oldest: .seconds(9)), .outboxFailed(reason: "disk full"),
        .laneFull(lane: "create"), .databaseUp, .databaseDown(reason: "refused"),
        .pool(name: "shared", open: 1, wanted: 2),
        .migrated(version: 1, name: "jobs", duration: .milliseconds(9)),
        .housekeeping(task: "partitions", duration: .milliseconds(9), failure: nil),
        .housekeeping(task: "partitions", duration: .milliseconds(9), failure: "disk full"), .postgres(.died(pid: 7)),
    ]
}
