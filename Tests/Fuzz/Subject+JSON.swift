import Foundation
import JSON

extension Subject {
    /// The JSON parser and writer.
    static let json = Subject("json", weight: 3, seeds: Seeds.json) { bytes in
        let value: JSON
        do throws(JSON.Failure) {
            value = try JSON(parsing: bytes)
        } catch {
            try check(error, of: bytes)
            return
        }
        let written = value.bytes
        let again = try parsed(written, "what it writes")
        try require(again == value && again.bytes == written, "parse, write, parse is the identity")
        try check(value, depth: 0)
        try require(hasNumberBeyondDouble(value) || !isRefusedByFoundation(bytes), "another parser takes it, too")
    }

    static func parsed(_ bytes: [UInt8], _ what: String) throws -> JSON {
        do {
            return try JSON(parsing: bytes)
        } catch {
            throw Violation(description: "violated: \(what) is JSON: \(error.message)")
        }
    }

    private static func check(_ failure: JSON.Failure, of bytes: [UInt8]) throws {
        try require((0...bytes.count).contains(failure.offset), "the offset lies within the input")
        try require(failure.line >= 1 && failure.column >= 1, "lines and columns count from 1")
        try require(failure.column <= failure.offset + 1, "the column lies within the input")
        try require(failure.message.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a message is one printable line")
        switch failure.reason {
        case .unexpected(_, "}"), .unexpected(_, "]"): break  // the other parser lets a comma stand before them
        case .empty, .unexpected, .unexpectedEnd, .trailingData, .controlCharacter, .badEscape, .badNumber:
            // UTF-16 and UTF-32, which other parsers guess, have a NUL or one of these in front.
            let isGuessed = bytes.contains(0) || bytes.contains(0xFE) || bytes.contains(0xFF)
            try require(isGuessed || isRefusedByFoundation(bytes), "another parser refuses it, too: \(failure.message)")
        default: break
        }
    }

    private static func check(_ value: JSON, depth: Int) throws {
        try require(depth <= 32, "no more than 32 levels")
        switch value {
        case .null, .bool: break
        case .number(let lexeme):
            try require((1...64).contains(lexeme.utf8.count), "numbers have at most 64 characters")
        case .string(let text): try require(!text.utf8.contains(0), "no NUL")
        case .array(let elements):
            try require(depth < 32, "no more than 32 levels")
            for element in elements { try check(element, depth: depth + 1) }
        case .object(let members):
            try require(depth < 32, "no more than 32 levels")
            try require(Set(members.map { Array($0.key.utf8) }).count == members.count, "no key twice")
            for member in members {
                try require(!member.key.utf8.contains(0), "no NUL")
                try check(member.value, depth: depth + 1)
            }
        }
    }

    private static func hasNumberBeyondDouble(_ value: JSON) -> Bool {
        switch value {
        case .number: value.double == nil
        case .array(let elements): elements.contains(where: hasNumberBeyondDouble)
        case .object(let members): members.contains { hasNumberBeyondDouble($0.value) }
        default: false
        }
    }

    private static func isRefusedByFoundation(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) == nil
    }
}
