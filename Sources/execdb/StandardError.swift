import Glibc

/// Standard error: the stream for everything but results.
enum StandardError {
    /// Writes `text` in one piece; it is lost when the stream accepts nothing for 2 s.
    static func write(_ text: String) {
        var stream = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        if poll(&stream, 1, 2000) > 0 { write(Array(text.utf8)) }
    }

    /// Writes `bytes`, waiting for the reader if need be; what cannot be written is lost.
    static func write(_ bytes: [UInt8]) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            written += max(0, count)
        }
    }
}
