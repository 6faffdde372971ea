extension FixedWidthInteger {
    /// A number of nothing but digits, that fits; no sign, no space.
    package init?(digits text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.init(text)
    }
}
