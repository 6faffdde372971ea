package import JSON
package import Jobs
package import Time

extension JSONWriter {
    /// Writes a key and a string, or `null` for nil.
    package mutating func member(_ name: StaticString, _ value: String?) {
        key(plain: name)
        string(value)
    }

    /// Writes a key and a string that has nothing to escape, with `end` in the same quotes.
    package mutating func member(_ name: StaticString, plain value: String, and end: StaticString = "") {
        key(plain: name)
        string(plain: value, and: end)
    }

    /// Writes a key and a UUID, or `null` for nil.
    package mutating func member<Noun>(_ name: StaticString, _ id: ID<Noun>?) {
        key(plain: name)
        if let id { string(ascii: ID<Noun>.length, id.write(to:)) } else { null() }
    }

    /// Writes a key and a time, or `null` for nil.
    package mutating func member(_ name: StaticString, _ time: Timestamp?) {
        key(plain: name)
        if let time { string(ascii: Timestamp.length, time.write(to:)) } else { null() }
    }

    /// Writes a key and pairs, in the order of their keys.
    package mutating func member(_ name: StaticString, _ pairs: KeyValues) {
        key(plain: name)
        beginObject()
        if !pairs.isEmpty {
            for pair in pairs.sorted {
                key(pair.key)
                string(pair.value)
            }
        }
        endObject()
    }

    /// Writes a key and a number, or `null` for nil.
    package mutating func member(_ name: StaticString, _ number: Int?) {
        key(plain: name)
        int(number)
    }

    /// Writes a key and `true` or `false`.
    package mutating func member(_ name: StaticString, _ value: Bool) {
        key(plain: name)
        bool(value)
    }

    /// Writes a key and an array of texts, or `null` for nil.
    package mutating func member(_ name: StaticString, _ texts: [String]?) {
        key(plain: name)
        guard let texts else { return null() }
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
