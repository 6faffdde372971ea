extension JSON {
    /// Why some bytes are not acceptable JSON, and where.
    package struct Failure: Error, Sendable, Equatable {
        /// What was wrong.
        package let reason: Reason
        /// The byte at which it was noticed, counted from 0; the length of the input when it ended too soon.
        package let offset: Int
        /// The line of that byte, counted from 1.
        package let line: Int
        /// The character in that line, counted from 1 in Unicode scalars.
        package let column: Int

        /// The kinds of failure.
        package enum Reason: Sendable, Equatable {
            /// There is nothing but white space.
            case empty
            /// Something other than the expected is there; `expected` is a phrase (`a value`, `a comma or "]"`).
            case unexpected(expected: String, found: Unicode.Scalar)
            /// The input ends within a value; `expected` is a phrase as above.
            case unexpectedEnd(expected: String)
            /// Something follows the value.
            case trailingData
            /// The same object has the key already.
            case duplicateKey(String)
            /// The bytes are not UTF-8.
            case invalidUTF8
            /// The input begins with a byte order mark.
            case byteOrderMark
            /// A `\uD800`...`\uDFFF` without its other half.
            case loneSurrogate
            /// A `\u0000`, which Postgres cannot store.
            case nul
            /// A raw control character within a string.
            case controlCharacter(UInt8)
            /// An escape JSON does not have.
            case badEscape
            /// A number that is not spelt as JSON spells numbers; the text says why.
            case badNumber(String)
            /// A number spelt with more bytes than the limit.
            case numberTooLong(limit: Int)
            /// A number whose digits or exponent Postgres `numeric` cannot hold.
            case numberOutOfRange
            /// More levels of arrays and objects than the limit.
            case tooDeep(limit: Int)
        }

        /// A sentence for a person, with the place: `line 2, column 5: expected a comma or "}"`.
        package var message: String { "line \(line), column \(column): \(reason.sentence)" }
    }
}

extension JSON.Failure.Reason {
    /// What is wrong, in words, without the place.
    package var sentence: String {
        switch self {
        case .empty: "there is no JSON value, only white space or nothing"
        case .unexpected(let expected, let found): "expected \(expected), found \(String(found).debugDescription)"
        case .unexpectedEnd(let expected): "the text ends where \(expected) was expected"
        case .trailingData: "something follows the end of the JSON value"
        case .duplicateKey(let key): "the key \(JSON.string(key).text) is repeated"
        case .invalidUTF8: "these bytes are not UTF-8"
        case .byteOrderMark: "the text begins with a byte order mark; leave it out"
        case .loneSurrogate: "a surrogate has no other half"
        case .nul: #"the character U+0000 ("\u0000") cannot be stored"#
        case .controlCharacter(let byte): "a control character (byte \(byte)) is not escaped in a string"
        case .badEscape: #"unknown escape; JSON has \" \\ \/ \b \f \n \r \t and \uXXXX"#
        case .badNumber(let why): why
        case .numberTooLong(let limit): "a number has more than \(limit) characters"
        case .numberOutOfRange: "a number is too large or has too many digits to be stored"
        case .tooDeep(let limit): "arrays and objects are nested more than \(limit) levels deep"
        }
    }
}
