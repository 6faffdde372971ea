extension FixedWidthInteger {
    /// A number from a text of digits only, without sign or space; nil for any other text, and if it does not fit.
    package init?(digits text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.init(text)
    }
}
