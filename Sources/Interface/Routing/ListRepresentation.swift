package import JSON
package import Wire

/// A part of a list, which a medium without pages follows to the end of the list.
package protocol ListRepresentation: Representation {
    /// How many entries this part has.
    var count: Int { get }

    /// Writes the entry at `index` in JSON.
    func writeEntry(_ index: Int, to writer: inout JSONWriter, _ links: Links)

    /// Where the next part is; nil when there is none.
    func next(_ links: Links) -> String?

    /// Whether the client asked for this part alone.
    var isLimited: Bool { get }

    /// The next part; nil when there is none. No transaction stays open between two parts.
    ///
    /// - Throws: why it cannot be read.
    func following() async throws -> Self?
}

extension ListRepresentation {
    /// A list.
    package static var isList: Bool { true }

    /// The list, as `{"data": [...], "next": ...}`.
    package func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.list(next: next(links)) { writer in
            for index in 0..<count { writeEntry(index, to: &writer, links) }
        }
    }
}
