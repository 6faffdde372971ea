import Time

/// What one notification says: who sends it, and what has happened on its channel.
struct Announcement: Equatable, Sendable {
    /// A word for the server that sends it, without a space, by which that knows its own.
    var sender: String
    /// What it is about; nil for whatever there may be.
    var subjects: [ID<Topic>]?

    /// The most subjects that are named: 100 of 37 bytes are well below the 8,000 bytes a payload may have.
    static let limit = 100

    init(sender: String, subjects: [ID<Topic>]?) {
        (self.sender, self.subjects) = (sender, subjects)
    }

    /// Reads a payload; what is not understood says that there may be anything.
    init(payload: String) {
        let words = payload.split(separator: " ")
        sender = words.first.map(String.init) ?? ""
        guard words.count == 2 else { return }
        let ids = words[1].split(separator: ",")
        let subjects = ids.compactMap { ID<Topic>(String($0)) }
        if subjects.count == ids.count { self.subjects = subjects }
    }

    /// `<sender> <uuid>,<uuid>`, or `<sender> look`.
    var payload: String {
        guard let subjects else { return "\(sender) look" }
        return "\(sender) \(subjects.map(\.description).joined(separator: ","))"
    }
}
