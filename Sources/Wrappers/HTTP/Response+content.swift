extension Response {
    /// The bytes of a body or, for few responses, more than that.
    enum Storage: Sendable {
        case bytes([UInt8])
        case special(Special)
    }

    /// A streamed body, or a body and the function that is called on completion.
    final class Special: Sendable {
        let content: Content
        let onCompletion: (@Sendable (Bool) -> Void)?

        init(_ content: Content, _ onCompletion: (@Sendable (Bool) -> Void)?) {
            (self.content, self.onCompletion) = (content, onCompletion)
        }
    }

    /// The body. An answer to HEAD has that of GET; the server sends its length only, if it is known.
    package var content: Content {
        get {
            switch storage {
            case .bytes(let bytes): .bytes(bytes)
            case .special(let special): special.content
            }
        }
        set { store(newValue, onCompletion) }
    }

    /// Called once, when the exchange is over, with whether this response was sent whole, as far as the system reports;
    /// also when it was never sent, because the client had left, the request had timed out or the server had stopped.
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
