/// Weights of the Accept headers (RFC 9110, 12.4.2).
enum QualityValue {
    /// Thousandths of `q`: 1000 without one, nil if it is no number from 0 to 1.
    static func thousandths(_ text: String?) -> Int? {
        guard let text else { return 1000 }
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }) else { return nil }
        // Old clients write `.2`.
        guard let value = Double(text.hasPrefix(".") ? "0" + text : text), value <= 1 else { return nil }
        return Int((value * 1000).rounded())
    }
}
