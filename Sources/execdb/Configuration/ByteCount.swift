/// A number of bytes, written like `65536`, `512KiB` or `1MiB`.
struct ByteCount: Sendable, Equatable, LosslessStringConvertible {
    let bytes: Int

    private static let units: [(name: String, bytes: Int)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]

    init(bytes: Int) { self.bytes = bytes }

    init?(_ text: String) {
        let unit = Self.units.first { text.hasSuffix($0.name) }
        let digits = text.dropLast(unit?.name.count ?? 0)
        guard (1...10).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(digits)
        else { return nil }
        bytes = count * (unit?.bytes ?? 1)
    }

    var description: String {
        let unit = Self.units.first { bytes > 0 && bytes % $0.bytes == 0 }
        return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)"
    }
}
