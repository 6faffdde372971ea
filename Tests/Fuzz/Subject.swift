/// Something that reads what clients send.
struct Subject: Sendable {
    /// What it is called on the command line.
    let name: String
    /// How many inputs it gets in a row.
    let weight: Int
    /// Inputs to begin with, good and bad.
    let seeds: [[UInt8]]
    /// Reads the input; throws a ``Violation`` if something came out that must not.
    let check: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, weight: Int = 1, seeds: [String], check: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.weight = weight
        self.seeds = seeds.map { Array($0.utf8) }
        self.check = check
    }

    /// All of them, in the order of a worker's round.
    static let all = [json, form, request, headers, values, domain, jobs, report, term, search, policy, routes]
}

/// An invariant that does not hold.
struct Violation: Error, CustomStringConvertible {
    let description: String
}

/// Throws a ``Violation`` unless the condition holds.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    if !holds { throw Violation(description: "violated: \(what())") }
}
