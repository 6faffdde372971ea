import Access
import HTTP
import JSON
import Store
import Wire

/// A policy or a routing table: its version and text in JSON, the text as it stands in YAML.
struct VersionedTextAnswer: TextRepresentation {
    let applied: VersionedTextStore.Applied?
    let builtIn: String
    let path: String
    let changed: Bool?

    var text: [UInt8] { Array((applied?.text ?? builtIn).utf8) }

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.beginObject()
        writer.head(of: applied, at: path, links)
        if let changed { writer.member("changed", changed) }
        writer.member("text", applied?.text ?? builtIn)
        writer.endObject()
    }
}

/// The versions of a policy or a routing table, without their texts.
struct VersionedTextHistory: Representation {
    let texts: [VersionedTextStore.Applied]
    let path: String
    let next: String?

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.list(next: next) { writer in
            for text in texts {
                writer.beginObject()
                writer.head(of: text, at: path, links)
                writer.endObject()
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func head(of text: VersionedTextStore.Applied?, at path: String, _ links: Links) {
        member("version", text?.version ?? 0)
        member("href", links.path(path, [QueryItem(name: "version", value: "\(text?.version ?? 0)")]))
        member("comment", text?.comment)
        member("applied_at", text?.appliedAt)
        member("actor", text?.actor.name)
    }
}
