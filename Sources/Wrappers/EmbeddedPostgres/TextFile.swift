import Glibc

/// A small text file that is read and replaced whole.
struct TextFile {
    let path: String

    /// The content, or nil when it cannot be read.
    func read() -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return Self.tail(of: descriptor, limit: 1 << 20)
    }

    /// Replaces the file by a rename; `account` can read `content`.
    func replace(with content: String, for account: Account) throws(SystemError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .current(temporary) }
        defer { close(descriptor) }
        try account.own(temporary)
        let bytes = Array(content.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw .current(temporary)
        }
        guard rename(temporary, path) == 0 else { throw .current(path) }
    }

    /// The last `limit` bytes of an open file as text.
    static func tail(of descriptor: CInt, limit: Int) -> String? {
        let size = lseek(descriptor, 0, SEEK_END)
        let start = max(0, size - limit)
        var buffer = [UInt8](repeating: 0, count: max(size - start, 4096))
        var filled = 0
        while filled < buffer.count {
            let got = buffer.withUnsafeMutableBytes { room in
                pread(descriptor, room.baseAddress.map { $0 + filled }, room.count - filled, start + filled)
            }
            if got <= 0 { break }
            filled += got
        }
        return String(decoding: buffer[..<filled], as: UTF8.self)
    }
}
