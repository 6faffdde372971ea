import Time

/// The content of one notification: the server that sends it, and the subjects it is about.
struct Announcement: Equatable, Sendable {
    /// The name of the server that sends it, without a space; by it a server recognises its own notifications.
    var sender: String
    /// The subjects it is about; nil for any.
    var subjects: [ID<Topic>]?

    /// The most subjects in one notification: 100 of 37 bytes are well below the 8,000 bytes a payload may have.
    static let limit = 100

    init(sender: String, subjects: [ID<Topic>]?) {
        (self.sender, self.subjects) = (sender, subjects)
    }

    /// Reads a payload; one that is not of the form of `payload` is about any subject.
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
