package import JSON
package import Jobs
package import Rescheduling
import Statistics
package import Time

extension ReplayResult {
    /// The most tasknames, rules and causes that are listed; the count beside them is that of all.
    private static let listed = 100

    /// The result in the form of the HTTP answer and of `--json`.
    package func json(over window: Range<Timestamp>, link: (ID<Job>) -> String) -> JSON {
        [
            "since": .string(window.lowerBound.description),
            "until": .string(window.upperBound.description),
            "total": total.json(),
            "undecided": .int(undecided),
            "by_rule": Self.json(byRule, named: "rule"),
            "by_taskname": Self.json(byTaskname, named: "taskname"),
            "by_cause": Self.json(byCause, named: "cause"),
            "prevented": .int(prevented),
            "lost": .int(lost),
            "deferred": .int(deferred),
            "possibly_held": .int(possiblyHeld),
            "tried": tried.json,
            "unknown": .int(unknown),
            "untried": .array(untried.sorted { $0.key < $1.key }.map { $1.json(cause: $0) }),
            "recovered": recovered.map {
                Self.estimate($0.estimate, $0.interval, [.init("sample_size", .int($0.sampleSize))])
            } ?? .null,
            "differing": [
                "count": .int(differing), "data": .array(differences.map { $0.json(link) }),
            ],
        ]
    }

    /// The largest changes first.
    private static func json(_ counts: [String: Counts], named name: String) -> JSON {
        let sorted = counts.largestChangesFirst
        return [
            "count": .int(sorted.count),
            "data": .array(sorted.prefix(listed).map { $0.value.json([.init(name, .string($0.key))]) }),
        ]
    }

    fileprivate static func estimate(
        _ estimate: Double, _ interval: ClosedRange<Double>, _ more: [JSON.Member] = []
    ) -> JSON {
        .object(
            [
                .init("estimate", .double(estimate)),
                .init("interval", [.double(interval.lowerBound), .double(interval.upperBound)]),
            ] + more)
    }
}

extension [String: ReplayResult.Counts] {
    /// Those whose number of reschedules changes most, then those with the most crashes.
    package var largestChangesFirst: [(key: String, value: ReplayResult.Counts)] {
        sorted { a, b in
            (-abs(a.value.more), -a.value.crashesThen - a.value.crashesNow, a.key)
                < (-abs(b.value.more), -b.value.crashesThen - b.value.crashesNow, b.key)
        }
    }
}

extension ReplayResult.Counts {
    fileprivate func json(_ name: [JSON.Member] = []) -> JSON {
        .object(
            name + [
                .init("crashes", ["then": .int(crashesThen), "now": .int(crashesNow)]),
                .init(
                    "reschedules",
                    ["then": .int(reschedulesThen), "now": .int(reschedulesNow), "more": .int(more)]),
            ])
    }
}

extension ReplayResult.Untried {
    fileprivate func json(cause: String) -> JSON {
        [
            "cause": .string(cause), "reschedules": .int(reschedules), "recovery": recovery.json,
            "recovered": recovered.map { ReplayResult.estimate($0.estimate, $0.interval) } ?? .null,
        ]
    }
}

extension ReplayResult.Difference {
    fileprivate func json(_ link: (ID<Job>) -> String) -> JSON {
        [
            "job": .string(job.description), "href": .string(link(job)), "taskname": .string(taskname),
            "cause": .string(cause), "then": then.json, "now": now.json,
            "retry": retry.map { .string($0.word) } ?? .null,
        ]
    }
}

extension Decision {
    fileprivate var json: JSON {
        [
            "verdict": .string(verdict.rawValue), "rule": .string(rule), "policy_version": .int(policyVersion),
            "attempt": .int(attempt), "limit": .int(limit), "text": .string(text),
        ]
    }
}

extension Rate {
    /// How many finished, of how many that ended, and the share with its interval (95 %).
    fileprivate var json: JSON {
        [
            "finished": .int(count), "ended": .int(total), "share": value.map(JSON.double) ?? .null,
            "interval": wilson().map { [.double($0.lowerBound), .double($0.upperBound)] } ?? .null,
        ]
    }
}

extension RecordedCrash.Retry {
    /// What became of the next attempt, in a word.
    package var word: String {
        switch self {
        case .finished: "finished"
        case .crashed: "crashed"
        case .unknown: "unknown"
        }
    }
}
