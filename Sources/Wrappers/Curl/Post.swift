package import Destinations

/// An HTTP POST request.
package struct Post: Sendable {
    /// The URL of the receiver.
    package let url: WebURL
    /// Names and values of header fields; printable ASCII, but values may have UTF-8.
    package let headers: [(name: String, value: String)]
    /// The body.
    package let body: [UInt8]

    /// A request of these parts.
    package init(to url: WebURL, headers: [(name: String, value: String)], body: [UInt8]) {
        (self.url, self.headers, self.body) = (url, headers, body)
    }

    /// Why the request cannot be sent; nil when it can.
    var defect: String? {
        for (name, value) in headers {
            let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
            guard isName, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                return "the header field \(name.debugDescription) cannot be sent"
            }
        }
        return nil
    }
}
