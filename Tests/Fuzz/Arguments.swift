import Foundation

/// What the command line asks for.
enum Arguments {
    case supervise(seconds: Double, seed: UInt64, workers: Int)
    case work(seconds: Double, seed: UInt64, record: String)
    case `repeat`(Subject, input: [UInt8])

    /// An argument that means nothing.
    struct Unknown: Error {
        let message: String
    }

    init(_ words: some Sequence<String>) throws {
        var options: [String: String] = [:]
        var words = words.makeIterator()
        while let name = words.next() {
            guard ["--seconds", "--seed", "--workers", "--record", "--repeat"].contains(name), let value = words.next()
            else { throw Unknown(message: "\(name) is no option, or has no value") }
            options[name] = value
        }
        if let text = options["--repeat"] {
            self = try Self.input(text)
            return
        }
        let seconds = try Self.number(options["--seconds"], or: 60.0)
        let seed = try Self.number(options["--seed"], or: UInt64.random(in: 0...999_999))
        let workers = try Self.number(options["--workers"], or: 2)
        self =
            options["--record"].map { .work(seconds: seconds, seed: seed, record: $0) }
            ?? .supervise(seconds: seconds, seed: seed, workers: workers)
    }

    private static func number<Number: LosslessStringConvertible>(_ text: String?, or preset: Number) throws -> Number {
        guard let text else { return preset }
        guard let number = Number(text) else { throw Unknown(message: "\(text) is no number") }
        return number
    }

    private static func input(_ text: String) throws -> Arguments {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let subject = Subject.all.first(where: { $0.name == parts[0] }),
            let data = Data(base64Encoded: String(parts[1]))
        else { throw Unknown(message: "\(text) is no SUBJECT:BASE64") }
        return .repeat(subject, input: Array(data))
    }
}
