import Glibc
import Observability

/// The form of a log line: text (`time level message key=value ...`) or JSON (one object).
struct LogLine {
    let format: LogConfiguration.Format

    /// Appends `entry`, which happened at `time`, to `bytes`, with its end of line.
    func append(_ entry: LogEntry, at time: timespec, to bytes: inout [UInt8]) {
        switch format {
        case .text: appendText(entry, time, &bytes)
        case .json: appendJSON(entry, time, &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private func appendText(_ entry: LogEntry, _ time: timespec, _ bytes: inout [UInt8]) {
        Self.append(time, &bytes)
        bytes.append(UInt8(ascii: " "))
        bytes += entry.level.name.utf8
        bytes.append(UInt8(ascii: " "))
        // A message has no control characters of its own; what it quotes may.
        for byte in entry.message.utf8 { bytes.append(byte < 0x20 || byte == 0x7f ? UInt8(ascii: " ") : byte) }
        for (name, value) in entry.fields {
            bytes.append(UInt8(ascii: " "))
            bytes += name.utf8
            bytes.append(UInt8(ascii: "="))
            switch value {
            case .string(let text) where Self.isPlain(text): bytes += text.utf8
            case .string(let text): Self.appendQuoted(text, &bytes)
            case .int(let number): bytes += String(number).utf8
            case .milliseconds(let number): Self.append(number, &bytes)
            }
        }
    }

    private func appendJSON(_ entry: LogEntry, _ time: timespec, _ bytes: inout [UInt8]) {
        bytes += "{\"time\":\"".utf8
        Self.append(time, &bytes)
        bytes += "\",\"level\":\"\(entry.level.name)\",\"message\":".utf8
        Self.appendQuoted(entry.message, &bytes)
        for (name, value) in entry.fields {
            bytes += ",\"".utf8
            bytes += name.utf8
            bytes += "\":".utf8
            switch value {
            case .string(let text): Self.appendQuoted(text, &bytes)
            case .int(let number): bytes += String(number).utf8
            case .milliseconds(let number): Self.append(number, &bytes)
            }
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Whether `text` can stand in a text line as it is: no space, quote, equals sign or control character.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3d && $0 != 0x7f }
    }

    /// Appends `text` as a JSON string (RFC 8259), with DEL escaped too, which terminals act upon.
    private static func appendQuoted(_ text: String, _ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case 0..<0x20, 0x7f:
                bytes += "\\u00".utf8
                bytes.append(hexadecimal[Int(byte >> 4)])
                bytes.append(hexadecimal[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// Appends milliseconds with three digits behind the point.
    private static func append(_ milliseconds: Double, _ bytes: inout [UInt8]) {
        let microseconds = Int(max(0, min(milliseconds, 1e12)) * 1000 + 0.5)
        bytes += String(microseconds / 1000).utf8
        bytes.append(UInt8(ascii: "."))
        append(microseconds % 1000, digits: 3, &bytes)
    }

    /// Appends an RFC 3339 time in UTC with milliseconds.
    private static func append(_ time: timespec, _ bytes: inout [UInt8]) {
        var seconds = time.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        append(Int(parts.tm_year) + 1900, digits: 4, &bytes)
        append(UInt8(ascii: "-"), parts.tm_mon + 1, &bytes)
        append(UInt8(ascii: "-"), parts.tm_mday, &bytes)
        append(UInt8(ascii: "T"), parts.tm_hour, &bytes)
        append(UInt8(ascii: ":"), parts.tm_min, &bytes)
        append(UInt8(ascii: ":"), parts.tm_sec, &bytes)
        bytes.append(UInt8(ascii: "."))
        append(time.tv_nsec / 1_000_000, digits: 3, &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    private static func append(_ separator: UInt8, _ number: Int32, _ bytes: inout [UInt8]) {
        bytes.append(separator)
        append(Int(number), digits: 2, &bytes)
    }

    private static func append(_ number: Int, digits: Int, _ bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}

extension LogEntry.Level {
    var name: String {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }
}
