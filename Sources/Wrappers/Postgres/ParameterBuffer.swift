import CPostgreSQL

/// The parameters of one statement as libpq takes them: pointers, lengths, formats. Reused from call to call.
struct ParameterBuffer {
    private var bytes: [UInt8] = []
    /// Where each parameter starts in `bytes`; -1 for NULL.
    private var offsets: [Int] = []
    private var lengths: [CInt] = []
    private var formats: [CInt] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    /// Replaces the content by `parameters`.
    mutating func fill(_ parameters: [Parameter]) {
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for parameter in parameters {
            let start = bytes.count
            append(parameter.value)
            if case .null = parameter.value { offsets.append(-1) } else { offsets.append(start) }
            lengths.append(CInt(bytes.count - start))
        }
        while formats.count < parameters.count { formats.append(1) }
    }

    /// Calls `body` with how many parameters there are, their bytes, lengths, and formats.
    mutating func withPointers<Result>(
        _ body: (CInt, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?) -> Result
    ) -> Result {
        pointers.removeAll(keepingCapacity: true)
        return bytes.withUnsafeBytes { bytes in
            // A parameter of no bytes still needs an address that is not null, or it would be NULL.
            let empty: StaticString = ""
            let base = bytes.baseAddress ?? UnsafeRawPointer(empty.utf8Start)
            for offset in offsets {
                pointers.append(offset < 0 ? nil : (base + offset).assumingMemoryBound(to: CChar.self))
            }
            return body(CInt(offsets.count), pointers, lengths, formats)
        }
    }

    /// Frees the memory of an unusually big statement.
    mutating func trim() {
        if bytes.capacity > 1 << 20 { bytes = [] }
    }

    private mutating func append(_ value: Parameter.Value) {
        switch value {
        case .null: break
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .bytes(let more): bytes.append(contentsOf: more)
        case .inline(let first, let second, let count):
            withUnsafeBytes(of: (first.bigEndian, second.bigEndian)) { raw in
                bytes.append(contentsOf: raw.prefix(Int(count)))
            }
        }
    }
}
