import CCurl
import Destinations
import Glibc

extension IPAddress {
    /// The address libcurl is about to connect to; nil when it is none of the Internet Protocol.
    init?(of address: inout curl_sockaddr) {
        let family = address.family
        let bytes: [UInt8]? = withUnsafeBytes(of: &address.addr) { start in
            // `addr` is the beginning of a sockaddr_in or sockaddr_in6, whose address lies 4 or 8 bytes behind it.
            switch family {
            case AF_INET: Array(UnsafeRawBufferPointer(start: start.baseAddress.map { $0 + 4 }, count: 4))
            case AF_INET6: Array(UnsafeRawBufferPointer(start: start.baseAddress.map { $0 + 8 }, count: 16))
            default: nil
            }
        }
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }
}
