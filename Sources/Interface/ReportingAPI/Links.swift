import HTTP
import Jobs
import Time

/// Makes the paths that answers link to, behind the prefix of the reverse proxy.
struct Links {
    /// What stands before every path; mostly empty.
    let prefix: String

    /// What an answer with links in it varies on.
    static let varying = (["Accept"] + ProxyPrefix.headers).joined(separator: ", ")

    init(prefix: String) { self.prefix = prefix }

    init(_ request: Request) { prefix = request.prefix }

    /// The address of a job.
    func job(_ id: ID<Job>) -> String { job(id.description) }

    /// The address of the job with this UUID.
    func job(_ id: String) -> String { prefix + "/jobs/" + id }

    /// A path with a query.
    func path(_ path: String, _ query: [QueryItem]) -> String {
        guard !query.isEmpty else { return prefix + path }
        return prefix + path + "?"
            + query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// Percent-encodes what has a meaning in a query, or none in a URL; the comma and the colon stay legible.
    private static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(contentsOf: [hex[Int(byte >> 4)], hex[Int(byte & 15)]])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~,:*".utf8.contains(byte)
        }
    }
}
