/// Values in Prometheus's text format, version 0.0.4.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
struct Exposition {
    let values: [Tally.Series: Double]
    let histograms: [Tally.Series: Tally.Histogram]

    var bytes: [UInt8] {
        var text = ""
        let values = Dictionary(grouping: values) { $0.key.family }
        let histograms = Dictionary(grouping: histograms) { $0.key.family }
        for family in Family.allCases {
            let definition = family.definition
            guard values[family] != nil || histograms[family] != nil else { continue }
            text += "# HELP \(definition.name) \(definition.help)\n"
            text += "# TYPE \(definition.name) \(definition.kind.rawValue)\n"
            for (series, value) in (values[family] ?? []).sorted(by: {
                $0.key.labels.lexicographicallyPrecedes($1.key.labels)
            }) {
                text += Self.line(definition.name, Self.pairs(series), value)
            }
            for (series, histogram) in (histograms[family] ?? []).sorted(by: {
                $0.key.labels.lexicographicallyPrecedes($1.key.labels)
            }) {
                Self.append(histogram, of: series, to: &text)
            }
        }
        return Array(text.utf8)
    }

    private static func append(_ histogram: Tally.Histogram, of series: Tally.Series, to text: inout String) {
        let name = series.family.definition.name
        let pairs = pairs(series)
        var running: UInt64 = 0
        for (bound, count) in zip(series.family.bounds.map(number) + ["+Inf"], histogram.counts) {
            running += count
            text += line("\(name)_bucket", pairs + ["le=\"\(bound)\""], Double(running))
        }
        text += line("\(name)_sum", pairs, histogram.sum)
        text += line("\(name)_count", pairs, Double(running))
    }

    private static func pairs(_ series: Tally.Series) -> [String] {
        zip(series.family.definition.labels, series.labels).map { "\($0)=\"\(escaped($1))\"" }
    }

    private static func line(_ name: String, _ pairs: [String], _ value: Double) -> String {
        let labels = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        return "\(name)\(labels) \(number(value))\n"
    }

    /// Whole numbers without a fraction, others as Swift writes them, which Prometheus reads.
    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init)
            ?? (value.isFinite ? "\(value)" : value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf")
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x22 || $0 == 0x5c || $0 == 0x0a }) else { return value }
        return value.reduce(into: "") { text, character in
            switch character {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}
