import JSON
import Jobs
import Postgres

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

    /// The bytes of the keys and values.
    var byteCount: Int { entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } }
}

extension Row {
    /// A `jsonb` object whose values are strings; NULL is the empty set.
    func keyValues(_ column: Int) throws(PostgresError) -> KeyValues {
        guard let size = try withBytes(column, { $0.count }), size > 2, let text = try bytes(column) else { return [:] }
        // Postgres made the text of a jsonb: what a parser could say against it adds nothing to the column.
        guard let members = try? JSON(parsing: text).members else { throw unreadable(column) }
        var entries: [String: String] = [:]
        for member in members {
            guard let value = member.value.string else { throw unreadable(column) }
            entries[member.key] = value
        }
        return KeyValues(stored: entries)
    }

    private func unreadable(_ column: Int) -> PostgresError {
        PostgresError(.misuse, nil, "column \(column) is no object of strings")
    }
}
