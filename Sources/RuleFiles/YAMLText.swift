import Validation
import Yams

/// The text of a policy or a routing table before it is interpreted: UTF-8, of bounded size and depth, one document of
/// YAML.
struct YAMLText {
    private static let maxFlowDepth = 32
    private static let maxIndentation = 100

    private let text: String
    private let language: Language

    init(_ bytes: [UInt8], in language: Language) throws(ValidationErrors) {
        guard bytes.count <= PolicyFile.maxBytes else {
            throw Self.failure(
                1, 1, "The \(language.noun) has \(bytes.count) bytes; at most \(PolicyFile.maxBytes) are accepted.",
                "Use fewer \(language.parts); combine cases by lists and stars.")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let line = 1 + bytes.prefix(Self.firstInvalid(bytes)).count { $0 == UInt8(ascii: "\n") }
            throw Self.failure(line, 1, "The \(language.noun) is not UTF-8.", "Save the file in UTF-8.")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw Self.failure(
                1, 1, "The \(language.noun) begins with a byte order mark.", "Save the file in UTF-8 without one.")
        }
        (self.text, self.language) = (text, language)
        try checkLines()
    }

    /// The document's outermost node.
    func root() throws(ValidationErrors) -> Node {
        do {
            // The parser has to outlive the search for anchors, because the nodes have only weak references to them.
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let root = try parser.singleRoot(), root.null == nil else { throw empty }
            if let invalid = withExtendedLifetime(parser, { error(in: root) }) { throw ValidationErrors([invalid]) }
            return root
        } catch let errors as ValidationErrors {
            throw errors
        } catch {
            throw YAMLFailure(language: language).errors(error)
        }
    }

    /// Refuses a text on which the parser would take too much time, stack or memory, before it is parsed.
    private func checkLines() throws(ValidationErrors) {
        var (depth, anchors, aliases) = (0, 0, 0)
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let indentation = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            let rest = line[indentation.endIndex...]
            if let control = Self.control(in: line) {
                throw Self.failure(
                    number, control + 1, "There is a control character.", "Remove it; lines end with a line feed.")
            }
            if let tab = indentation.firstIndex(of: UInt8(ascii: "\t")), !Self.isBlankOrComment(rest) {
                throw Self.failure(
                    number, line.distance(from: line.startIndex, to: tab) + 1, "The line is indented with a tab.",
                    "Indent with spaces.")
            }
            depth = rest.reduce(depth) { $0 + Self.nesting($1) }
            let marks = Self.marks(rest)
            anchors += marks.anchors
            aliases += marks.aliases
            let isDeep = depth > Self.maxFlowDepth || indentation.count > Self.maxIndentation
            if isDeep || Self.leadingDashes(rest) > Self.maxFlowDepth {
                throw Self.failure(
                    number, 1, "The \(language.noun) is nested too deeply.", "Close the brackets; indent less.")
            }
            // Fewer cannot expand to much; they are refused after parsing, with their exact place.
            if anchors > 3 || (anchors > 0 && aliases > 16) {
                let words = YAMLFailure(language: language).noAnchors
                throw Self.failure(number, 1, words.message, words.hint)
            }
        }
    }

    /// The index of the first control character, or line end that only YAML takes for one: NEL, LS, PS, a CR alone.
    private static func control(in line: Substring.UTF8View) -> Int? {
        let bytes = Array(line.last == 0x0D ? line.dropLast() : line)
        return bytes.indices.first { index in
            switch bytes[index] {
            case 0x09: false
            case 0..<0x20, 0x7F: true
            case 0xC2: bytes[index...].starts(with: [0xC2, 0x85])
            case 0xE2:
                bytes[index...].starts(with: [0xE2, 0x80, 0xA8]) || bytes[index...].starts(with: [0xE2, 0x80, 0xA9])
            default: false
            }
        }
    }

    private static func isBlankOrComment(_ rest: Substring.UTF8View) -> Bool {
        rest.isEmpty || rest.first == UInt8(ascii: "#") || rest.elementsEqual([0x0D])
    }

    private static func nesting(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"): 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): -1
        default: 0
        }
    }

    /// How many words begin with `&` or `*`.
    private static func marks(_ line: Substring.UTF8View) -> (anchors: Int, aliases: Int) {
        var (anchors, aliases) = (0, 0)
        var before = UInt8(ascii: " ")
        for byte in line {
            let begins = [UInt8(ascii: " "), 0x09, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ",")]
                .contains(before)
            if begins && byte == UInt8(ascii: "&") { anchors += 1 }
            if begins && byte == UInt8(ascii: "*") { aliases += 1 }
            before = byte
        }
        return (anchors, aliases)
    }

    private static func leadingDashes(_ rest: Substring.UTF8View) -> Int {
        let marks = [UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: " ")]
        return rest.prefix { marks.contains($0) }.count { $0 != UInt8(ascii: " ") }
    }

    /// The error of the first anchor, or of the first text with U+0000, which an escape can produce.
    private func error(in node: Node) -> ValidationError? {
        if node.anchor != nil {
            let words = YAMLFailure(language: language).noAnchors
            return ValidationError(node, "", words.message, words.hint)
        }
        switch node {
        case .mapping(let mapping):
            return mapping.lazy.compactMap { error(in: $0.key) ?? error(in: $0.value) }.first
        case .sequence(let sequence): return sequence.lazy.compactMap { error(in: $0) }.first
        case .scalar(let scalar) where scalar.string.utf8.contains(0):
            return ValidationError(
                node, "", "There is the character U+0000, which no text of a job has.", "Remove \"\\0\".")
        default: return nil
        }
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> Int {
        var (low, high) = (0, bytes.count)
        // A prefix is valid up to the first invalid byte, apart from at most three bytes of an incomplete character.
        while low < high {
            let middle = (low + high) / 2
            let cut = (0...3).contains { String(validating: bytes.prefix(max(0, middle - $0)), as: UTF8.self) != nil }
            if cut { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    private var empty: ValidationErrors {
        Self.failure(
            1, 1, "The \(language.noun) is empty.",
            "Begin with `\(language.beginning)`; see \(language.page) for more.")
    }

    private static func failure(_ line: Int, _ column: Int, _ message: String, _ hint: String) -> ValidationErrors {
        ValidationErrors([
            ValidationError(
                field: "", code: .badValue, message: message, hint: hint, place: .init(line: line, column: column))
        ])
    }
}
