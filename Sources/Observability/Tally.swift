/// Counters and histograms of some threads; tallies add up.
struct Tally {
    /// A family and the values of its labels, in the order of their names.
    struct Series: Hashable {
        let family: Family
        let labels: [String]
    }

    /// Numbers of values by bucket, the last one unbounded, and their sum.
    struct Histogram {
        var counts: [UInt64]
        var sum = 0.0
    }

    private(set) var counters: [Series: Double] = [:]
    private(set) var histograms: [Series: Histogram] = [:]

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

    mutating func merge(_ other: Tally) {
        counters.merge(other.counters, uniquingKeysWith: +)
        histograms.merge(other.histograms) { one, other in
            Histogram(counts: zip(one.counts, other.counts).map { $0 + $1 }, sum: one.sum + other.sum)
        }
    }

    private static let bounds = Family.allCases.map(\.bounds)
}

extension Tally.Histogram {
    fileprivate mutating func count(_ value: Double, _ bucket: Int) {
        counts[bucket] += 1
        sum += value
    }
}
