/// Where a server listens: a host and a port.
package struct Listen: Sendable, Equatable, CustomStringConvertible {
    /// A name or an address without brackets; empty for every address of the machine.
    package let host: String
    /// The port; 0 lets the system choose a free one.
    package let port: UInt16

    /// Names an address out of its parts.
    package init(host: String, port: UInt16) {
        (self.host, self.port) = (host, port)
    }

    /// Parses `127.0.0.1:8080`, `[::1]:8080`, `localhost:0` or `:8080`; nil if it is none of them.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
            return nil
        }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = host.dropFirst().dropLast()
            guard inner.contains(":"), !inner.contains(where: { "[]/ ".contains($0) }) else { return nil }
            self.init(host: String(inner), port: port)
        } else {
            guard !host.contains(where: { ":[]/ ".contains($0) }) else { return nil }
            self.init(host: String(host), port: port)
        }
    }

    /// As it is parsed: `127.0.0.1:8080`, `[::1]:8080`, `:8080`.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
