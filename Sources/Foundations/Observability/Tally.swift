/// Counters and histograms of some threads; ``merge(_:)`` adds up those of all.
struct Tally {
    /// A family and the values of its labels, in the order of their names.
    struct Series: Hashable {
        let family: Family
        let labels: [String]
    }

    /// The number of values in each bucket, of which the last is unbounded, and the sum of the values.
    struct Histogram {
        var counts: [UInt64]
        var sum = 0.0
    }

    private(set) var counters: [Series: Double] = [:]
    private(set) var histograms: [Series: Histogram] = [:]
    private var requests: [RequestSeries: Requests] = [:]

    /// The labels that requests of one series share.
    struct RequestSeries: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    /// Requests of one series, apart from the other families because requests are counted most often.
    private struct Requests {
        var durations = Histogram(counts: Array(repeating: 0, count: Tally.durationBounds.count + 1))
        var received = 0
        var sent = 0
    }

    mutating func add(_ amount: Double, to family: Family, _ labels: [String] = []) {
        counters[Series(family: family, labels: labels), default: 0] += amount
    }

    mutating func observe(_ value: Double, in family: Family, _ labels: [String] = []) {
        let bounds = Self.bounds[family.rawValue]
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        let series = Series(family: family, labels: labels)
        histograms[series, default: Histogram(counts: Array(repeating: 0, count: bounds.count + 1))].count(
            value, bucket)
    }

    /// Counts a request, its duration in seconds, and the bytes of its bodies.
    mutating func count(_ series: RequestSeries, duration: Double, received: Int, sent: Int) {
        let bucket = Self.durationBounds.firstIndex { duration <= $0 } ?? Self.durationBounds.count
        let change = { (requests: inout Requests) in
            requests.durations.count(duration, bucket)
            requests.received += received
            requests.sent += sent
        }
        change(&requests[series, default: Requests()])
    }

    mutating func merge(_ other: Tally) {
        for (series, requests) in other.requests { add(requests, of: series) }
        counters.merge(other.counters, uniquingKeysWith: +)
        histograms.merge(other.histograms, uniquingKeysWith: +)
    }

    private mutating func add(_ requests: Requests, of series: RequestSeries) {
        let (method, route) = (series.method, series.route)
        add(Double(requests.durations.counts.reduce(0, +)), to: .requests, [method, route, String(series.status)])
        let durations = Series(family: .requestDuration, labels: [method, route])
        histograms[durations] = histograms[durations].map { $0 + requests.durations } ?? requests.durations
        add(Double(requests.received), to: .received)
        add(Double(requests.sent), to: .sent)
    }

    private static let durationBounds = Family.requestDuration.bounds
    private static let bounds = Family.allCases.map(\.bounds)
}

extension Tally.Histogram {
    fileprivate static func + (one: Self, other: Self) -> Self {
        Self(counts: zip(one.counts, other.counts).map { $0 + $1 }, sum: one.sum + other.sum)
    }

    fileprivate mutating func count(_ value: Double, _ bucket: Int) {
        counts[bucket] += 1
        sum += value
    }
}
