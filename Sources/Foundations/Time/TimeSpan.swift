/// A length of time in whole seconds, written like `90s`, `6h`, `30d`, `2w` or `1h30m`.
package struct TimeSpan: Sendable, Hashable, Comparable {
    /// Its length.
    package let seconds: Int

    /// The longest span that can be written: 100 years of 365.25 days.
    package static let longest = TimeSpan(seconds: 36_525 * 86_400)

    private static let units: [(letter: UInt8, seconds: Int)] = [
        (UInt8(ascii: "w"), 604_800), (UInt8(ascii: "d"), 86_400), (UInt8(ascii: "h"), 3600), (UInt8(ascii: "m"), 60),
        (UInt8(ascii: "s"), 1),
    ]

    /// A span of this many seconds.
    package init(seconds: Int) { self.seconds = seconds }

    /// Compares by length.
    package static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.seconds < b.seconds }
}

extension TimeSpan: LosslessStringConvertible {
    /// Reads a written span: numbers with the units w, d, h, m, s, larger units first, each at most once.
    ///
    /// Nil for anything else: no unit, signs, fractions, white space, upper case, more than ``longest``.
    package init?(_ text: String) {
        var total = 0
        var units = Self.units[...]
        var rest = Substring(text).utf8
        if rest.isEmpty { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...10).contains(digits.count), let count = Int(Substring(digits)),
                let letter = rest.dropFirst(digits.count).first,
                let unit = units.firstIndex(where: { $0.letter == letter })
            else { return nil }
            total += count * units[unit].seconds
            units = units[(unit + 1)...]
            rest = rest.dropFirst(digits.count + 1)
        }
        guard total <= Self.longest.seconds else { return nil }
        self.init(seconds: total)
    }

    /// The span as it is written, in days, hours, minutes and seconds; `0s` when empty. Reads back equal.
    package var description: String {
        guard seconds > 0 else { return "\(seconds)s" }
        var rest = seconds
        var text = ""
        for unit in Self.units.dropFirst() where rest >= unit.seconds {
            text += "\(rest / unit.seconds)\(Unicode.Scalar(unit.letter))"
            rest %= unit.seconds
        }
        return text
    }
}
