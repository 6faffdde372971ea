import JSON

extension JSONWriter {
    /// Writes what every list is answered with, `{"data": [...], "next": ...}`.
    ///
    /// - Parameters:
    ///   - next: The link to the next page, nil when there is none.
    ///   - write: Writes one entry.
    mutating func list<Entry>(
        _ entries: some Sequence<Entry>, next: String?, _ write: (inout JSONWriter, Entry) -> Void
    ) {
        beginObject()
        key(plain: "data")
        beginArray()
        for entry in entries { write(&self, entry) }
        endArray()
        key(plain: "next")
        string(next)
        endObject()
    }

    /// Writes an array of texts; null for nil.
    mutating func strings(_ values: [String]?) {
        guard let values else { return null() }
        beginArray()
        for value in values { string(value) }
        endArray()
    }
}
