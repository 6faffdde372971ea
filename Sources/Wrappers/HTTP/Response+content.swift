extension Response {
    /// The bytes of most responses, or what few have.
    enum Storage: Sendable {
        case bytes([UInt8])
        case special(Special)
    }

    /// A response that is streamed, or whose completion somebody wants to know of.
    final class Special: Sendable {
        let content: Content
        let onCompletion: (@Sendable (Bool) -> Void)?

        init(_ content: Content, _ onCompletion: (@Sendable (Bool) -> Void)?) {
            (self.content, self.onCompletion) = (content, onCompletion)
        }
    }

    /// The body. Of an answer to HEAD, which has that of GET, the server sends the length only, if there is one.
    package var content: Content {
        get {
            switch storage {
            case .bytes(let bytes): .bytes(bytes)
            case .special(let special): special.content
            }
        }
        set { store(newValue, onCompletion) }
    }

    /// Called once, when the exchange is over, with whether this response was sent whole, as far as the system tells; also
    /// when it never was, because the client had gone, the time was up or the server ended.
    package var onCompletion: (@Sendable (_ wasSent: Bool) -> Void)? {
        get {
            guard case .special(let special) = storage else { return nil }
            return special.onCompletion
        }
        set { store(content, newValue) }
    }

    private mutating func store(_ content: Content, _ onCompletion: (@Sendable (Bool) -> Void)?) {
        if case .bytes(let bytes) = content, onCompletion == nil {
            storage = .bytes(bytes)
        } else {
            storage = .special(Special(content, onCompletion))
        }
    }
}
