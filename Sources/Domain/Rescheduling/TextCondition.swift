package import Jobs

/// A condition on a text that may be absent.
package enum TextCondition: Sendable, Equatable {
    /// One of these; a star in them stands for any run of characters. An absent text is none of them.
    case oneOf([Pattern])
    /// There is none.
    case absent
    /// There is one, whatever it is.
    case present

    /// One of these texts or patterns.
    package static func oneOf(_ texts: String...) -> TextCondition { .oneOf(texts.map(Pattern.init(_:))) }

    /// Whether a text meets the condition; nil is an absent one.
    package func matches(_ text: String?) -> Bool {
        switch self {
        case .oneOf(let patterns): text.map { text in patterns.contains { $0.matches(text) } } ?? false
        case .absent: text == nil
        case .present: text != nil
        }
    }
}
