import Foundation

/// A file that always holds the input a worker is at, so that the input outlives the worker.
struct Record {
    private let descriptor: CInt

    /// Opens the record for writing.
    init(path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw Arguments.Unknown(message: "cannot write \(path)") }
    }

    /// Notes that `input`, the `count`th, is about to be given to the subject of this index.
    func note(count: Int, subject: Int, input: [UInt8]) {
        var bytes: [UInt8] = []
        for number in [count, subject, input.count] { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
        bytes.append(contentsOf: input)
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }

    /// What a worker noted last; nil if it has noted nothing yet.
    static func read(path: String) -> (count: Int, subject: Subject, input: [UInt8])? {
        guard let data = FileManager.default.contents(atPath: path), data.count >= 24 else { return nil }
        func number(_ index: Int) -> Int {
            data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * 8, as: Int.self) }
        }
        guard Subject.all.indices.contains(number(1)) else { return nil }
        return (number(0), Subject.all[number(1)], Array(data.dropFirst(24).prefix(number(2))))
    }
}
