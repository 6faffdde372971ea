extension JSON {
    /// How much a parser accepts.
    package struct Limits: Sendable, Equatable {
        /// How many arrays and objects may lie within one another; a scalar alone has depth 0.
        package let depth: Int
        /// The longest spelling of a number, in bytes.
        package let numberBytes: Int

        /// Limits; each has the default of ``standard``.
        package init(depth: Int = 32, numberBytes: Int = 64) {
            self.depth = depth
            self.numberBytes = numberBytes
        }

        /// What the service accepts: 32 levels, numbers of 64 bytes.
        package static let standard = Limits()
    }
}
