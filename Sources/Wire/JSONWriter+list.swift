package import JSON

extension JSONWriter {
    /// Writes a list in the form that all have, `{"data": [...], "next": ...}`.
    ///
    /// - Parameters:
    ///   - next: The link to the next page, nil when there is none.
    ///   - entries: Writes the entries.
    package mutating func list(next: String? = nil, _ entries: (inout JSONWriter) -> Void) {
        beginObject()
        key(plain: "data")
        beginArray()
        entries(&self)
        endArray()
        member("next", next)
        endObject()
    }
}
