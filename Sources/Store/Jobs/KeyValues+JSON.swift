import JSON
import Jobs

extension KeyValues {
    /// The pairs as JSON text for a `jsonb` column.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 16 + count * 32)
        writer.beginObject()
        for (key, value) in sorted {
            writer.key(key)
            writer.string(value)
        }
        writer.endObject()
        return writer.bytes
    }

    /// The length of the keys and values in bytes.
    var byteCount: Int { entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } }
}
