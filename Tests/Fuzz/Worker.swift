import Foundation

/// Makes inputs and checks them, until its time is over or a check fails.
struct Worker {
    private var mutator: Mutator
    private let record: Record

    init(seed: UInt64, record: Record) {
        mutator = Mutator(seed: seed)
        self.record = record
    }

    /// True if every check held; what did not is on standard error.
    mutating func run(seconds: Double) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        var count = 0
        while ContinuousClock.now < end {
            for (index, subject) in Subject.all.enumerated() {
                for _ in 0..<subject.weight {
                    count += 1
                    let input = mutator.input(from: subject.seeds)
                    record.note(count: count, subject: index, input: input)
                    do {
                        try subject.check(input)
                    } catch {
                        complain("\(error)")
                        return false
                    }
                }
            }
        }
        return true
    }
}
