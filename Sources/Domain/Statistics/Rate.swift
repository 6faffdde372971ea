import Glibc

/// A share with its denominator: a count out of a total.
package struct Rate: Sendable, Hashable {
    /// How many had the property.
    package let count: Int
    /// How many there were.
    package let total: Int

    /// A rate of `count` out of `total`.
    package init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
    }

    /// The share, 0 to 1; nil when the total is 0, or the count is not within 0 and the total.
    package var value: Double? {
        total > 0 && (0...total).contains(count) ? Double(count) / Double(total) : nil
    }

    /// The Wilson score interval of the share, within 0...1; nil where ``value`` is.
    ///
    /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927);
    /// recommended, also for small counts, by Brown, Cai and DasGupta, "Interval estimation for a binomial proportion",
    /// Statistical Science 16 (2001).
    /// - Parameter confidence: the probability that such intervals hold the true share, above 0 and below 1.
    package func wilson(confidence: Double = 0.95) -> ClosedRange<Double>? {
        guard let share = value else { return nil }
        let z = Normal.quantile(1 - (1 - confidence) / 2)
        let n = Double(total)
        let scale = 1 + z * z / n
        let center = (share + z * z / (2 * n)) / scale
        let reach = z / scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        let lower = count == 0 ? 0 : max(0, center - reach)
        let upper = count == total ? 1 : min(1, center + reach)
        return lower...upper
    }
}

/// The standard normal distribution.
enum Normal {
    /// The point below which the share `p` of the distribution lies, for `p` above 0 and below 1.
    ///
    /// Found by bisection on the C library's `erfc`, down to neighbouring values.
    static func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a quantile is of a share between 0 and 1")
        var (low, high) = (-40.0, 40.0)
        while true {
            let middle = (low + high) / 2
            guard low < middle, middle < high else { return middle }
            if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
        }
    }
}
