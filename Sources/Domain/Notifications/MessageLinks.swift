import Jobs
import Time

/// The links of a message to the crashes behind its numbers.
struct MessageLinks {
    private let root: String
    private let since: Timestamp?

    /// Links below a URL, to what crashed since a time.
    init(_ root: String, since: Timestamp?) { (self.root, self.since) = (root, since) }

    /// A search for crashes, those of a check and a cause if these are given.
    func crashes(of taskname: String? = nil, by cause: String? = nil) -> String {
        let items = [("taskname", taskname), ("cause", cause), ("ended_since", since?.description)]
        return "\(root)/jobs?state=CRASHED"
            + items.compactMap { name, value in value.map { "&\(name)=\(Self.encoded($0))" } }.joined()
    }

    /// A value of a query: commas, which separate alternatives, stars, which make a pattern, and backslashes are escaped
    /// by a backslash; all but the unreserved characters of RFC 3986 and the colon is percent-encoded.
    private static func encoded(_ value: String) -> String {
        let escaped = value.replacing("\\", with: "\\\\").replacing(",", with: "\\,")
            .replacing("*", with: "\\*")
        return escaped.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: ":"):
                String(Unicode.Scalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

extension NoticeBatch {
    /// When the first of those listed in full crashed.
    var since: Timestamp? {
        notices.compactMap { if case .crash(let notice) = $0 { notice.crash.crashedAt } else { nil } }.min()
    }
}
