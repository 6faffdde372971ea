import CZlib

/// The gzip format (RFC 1952), by zlib.
package enum Gzip {
    /// 15 bits of window, the largest; 16 more ask zlib for the gzip wrapper.
    private static let windowBits: Int32 = 15 + 16

    /// Compresses `bytes` into one gzip member; nil if zlib has no memory for it.
    ///
    /// - Parameter level: 1 (fast) to 9 (small). JSON is repetitive, so 1 gets most of what there is to get.
    package static func compress(_ bytes: [UInt8], level: Int32 = 1) -> [UInt8]? {
        var stream = z_stream()
        guard czlib_deflate_init(&stream, level, windowBits) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        // With room for the bound, one call to deflate does all the work.
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        return run(&stream, over: bytes, capacity: bound) { deflate($0, Z_FINISH) }
    }

    /// Expands one gzip member; nil if `bytes` is anything else, or expands to more than `limit` bytes.
    package static func expand(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        var stream = z_stream()
        guard czlib_inflate_init(&stream, windowBits) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        return run(&stream, over: bytes, capacity: limit) { inflate($0, Z_FINISH) }
    }

    /// Runs zlib over all of `input` in one step, which must reach the end of the stream.
    private static func run(
        _ stream: inout z_stream, over input: [UInt8], capacity: Int, step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> [UInt8]? {
        var status = Z_OK
        let output = input.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
                // zlib's pointer is not const for historical reasons; it does not write there.
                stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(capacity)
                status = step(&stream)
                count = Int(stream.total_out)
            }
        }
        return status == Z_STREAM_END && stream.avail_in == 0 ? output : nil
    }
}
