/// Reads Postgres's binary formats; nil for malformed bytes.
enum BinaryFormat {
    /// `int2`, `int4`, or `int8`, distinguished by their size.
    static func int(_ bytes: UnsafeRawBufferPointer) -> Int? {
        switch bytes.count {
        case 2: Int(bytes.bigEndian(at: 0) as Int16)
        case 4: Int(bytes.bigEndian(at: 0) as Int32)
        case 8: Int(bytes.bigEndian(at: 0) as Int64)
        default: nil
        }
    }

    /// `text`, or what is sent like it. The server sends valid UTF-8, because the session asks for it.
    static func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        // Most texts are ASCII, and validating UTF-8 is ten times as slow as copying.
        guard bytes.reduce(0, |) < 0x80 else { return String(validating: bytes, as: UTF8.self) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An array of at most one dimension whose elements are of one of `types`; `ArrayBuilder` describes the format.
    static func array<Element>(
        _ bytes: UnsafeRawBufferPointer, of types: [TypeID], _ decode: (UnsafeRawBufferPointer) -> Element?
    ) -> [Element?]? {
        guard bytes.count >= 12, types.contains(TypeID(rawValue: bytes.bigEndian(at: 8))) else { return nil }
        switch bytes.bigEndian(at: 0) as Int32 {
        case 0: return []
        case 1 where bytes.count >= 20: break
        default: return nil
        }
        let count = Int(bytes.bigEndian(at: 12) as Int32)
        guard count >= 0, count <= (bytes.count - 20) / 4 else { return nil }
        var elements: [Element?] = []
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            guard bytes.count - offset >= 4 else { return nil }
            let size = Int(bytes.bigEndian(at: offset) as Int32)
            offset += 4
            guard size >= 0 else {
                elements.append(nil)
                continue
            }
            guard bytes.count - offset >= size else { return nil }
            guard let element = decode(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size])) else {
                return nil
            }
            elements.append(element)
            offset += size
        }
        return offset == bytes.count ? elements : nil
    }
}

extension UnsafeRawBufferPointer {
    /// The number that starts at `offset`, most significant byte first. Traps past the end.
    func bigEndian<Number: FixedWidthInteger>(at offset: Int) -> Number {
        precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= count)
        return Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
