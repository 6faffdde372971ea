/// An IPv4 or IPv6 address, with the check whether messages may be sent to it.
package struct IPAddress: Hashable, Sendable {
    /// Four or sixteen bytes, as they go over the wire.
    package let bytes: [UInt8]

    /// Takes the bytes as they go over the wire; nil unless there are four or sixteen.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Why nothing is sent to an address unless the configuration allows it.
    package enum Locality: String, CaseIterable, Sendable {
        /// The machine itself: 127.0.0.0/8, ::1.
        case loopback
        /// The machine's network segment, where clouds serve metadata: 169.254.0.0/16, fe80::/10, and the addresses
        /// outside of these that clouds use for it.
        case linkLocal = "link-local"
        /// The unspecified address, which connects to the machine itself: 0.0.0.0/8, ::.
        case unspecified
        /// A group of receivers: 224.0.0.0/4, ff00::/8.
        case multicast
        /// Broadcast and reserved addresses: 240.0.0.0/4, and fec0::/10, formerly site-local.
        case reserved
    }

    /// Why nothing is sent to the address unless the configuration allows it; nil if it is always allowed.
    ///
    /// Private networks (10.0.0.0/8, fd00::/8 and the like) are always allowed: most receivers are there. An IPv6
    /// address that stands for an IPv4 address is judged as that: mapped and compatible (RFC 4291), NAT64 (RFC 6052),
    /// 6to4 (RFC 3056).
    package var locality: Locality? {
        if bytes.count == 4 { return Self.locality(ofVersion4: bytes) }
        if bytes.dropLast().allSatisfy({ $0 == 0 }) {
            if bytes[15] == 0 { return .unspecified }
            if bytes[15] == 1 { return .loopback }
        }
        if let embedded { return Self.locality(ofVersion4: embedded) }
        if bytes[0] == 0xFF { return .multicast }
        if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return .linkLocal }
        if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0xC0 { return .reserved }
        return Self.metadata.contains(bytes) ? .linkLocal : nil
    }

    /// The IPv4 address an IPv6 address stands for.
    private var embedded: [UInt8]? {
        let zeros = [UInt8](repeating: 0, count: 10)
        if bytes.starts(with: zeros + [0xFF, 0xFF]) || bytes.starts(with: zeros + [0, 0]) {
            return Array(bytes[12...])
        }
        if bytes.starts(with: [0, 0x64, 0xFF, 0x9B] + zeros.prefix(8)) { return Array(bytes[12...]) }
        if bytes.starts(with: [0x20, 0x02]) { return Array(bytes[2..<6]) }
        return nil
    }

    private static func locality(ofVersion4 bytes: [UInt8]) -> Locality? {
        if metadata.contains(bytes) { return .linkLocal }
        switch bytes[0] {
        case 0: return .unspecified
        case 127: return .loopback
        case 169 where bytes[1] == 254: return .linkLocal
        case 224...239: return .multicast
        case 240...255: return .reserved
        default: return nil
        }
    }

    /// The addresses besides 169.254.169.254 at which clouds serve credentials: Amazon (IPv6), Alibaba, Oracle.
    private static let metadata: Set<[UInt8]> = [
        [0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54], [100, 100, 100, 200], [192, 0, 0, 192],
    ]
}

extension IPAddress: CustomStringConvertible {
    /// The address as text, `127.0.0.1` or `0:0:0:0:0:0:0:1`.
    package var description: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}
