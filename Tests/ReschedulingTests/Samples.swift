import Jobs
import Time

@testable import Rescheduling

extension Timestamp {
    /// 2026-11-20T12:00:00Z, when everything in these tests happens.
    static let noon = Timestamp(microseconds: 1_795_176_000_000_000)
}

extension Facts {
    /// The facts of a crash at noon in which only what matters is said.
    static func sample(
        _ report: CrashReport = CrashReport(cause: "network"), taskname: String = "rpmlint", item: String? = "foo-1.0",
        arch: String? = "x86_64", labels: KeyValues = [:], chain: Chain = Chain(), openBreakers: Set<String> = [],
        release: Release? = nil, at crashedAt: Timestamp = .noon, now: Timestamp? = nil, dice: UInt64 = .max
    ) -> Facts {
        Facts(
            crash: Crash(report: report, crashedAt: crashedAt), taskname: taskname, item: item, arch: arch,
            labels: labels, createdAt: crashedAt - TimeSpan(seconds: 60), chain: chain, openBreakers: openBreakers,
            release: release, now: now, dice: dice)
    }
}

extension Breaker {
    /// The breaker of the documentation.
    static let network = Breaker(
        name: "network outage", over: Conditions(cause: .oneOf("network")), within: TimeSpan(seconds: 600), crashes: 20,
        share: 50, every: TimeSpan(seconds: 120), needs: 3)
}

extension Backoff {
    /// The default without randomness: 1, 2, 4 ... minutes.
    static let plain = Backoff(jitter: .none)
}
