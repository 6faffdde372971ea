/// Bits of input that parsers tend to trip over.
enum Tokens {
    /// Names and words the service knows, or nearly.
    static let names = [
        "taskname", "item", "item_type", "arch", "message_id", "trigger", "labels", "keyvals", "timeouts", "state",
        "at",
        "notify", "cause", "fatal", "queue", "run", "heartbeat", "SCHEDULED", "RUNNING", "FINISHED", "CRASHED",
        "running",
        "unknown", "taskotron", "minion", "true", "false", "", "a b", "tasknam", "é", "e\u{301}", "\u{0}", "k", "_.-",
        "2026-11-20T23:57:09Z", "90s", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    ]

    /// Numbers at the edges of what types hold.
    static let numbers = [
        "0", "-0", "1", "-1", "1.0", "1e2", "1e131071", "1e131072", "1e-16383", "1e-16384", "2147483647", "2147483648",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e400", "5e-324", "0.1",
        "123456789012345678901234567890123456789012345678901234567890.123",
        "123456789012345678901234567890123456789012345678901234567890.1234",
    ]

    /// Lengths at the edges of the limits, in bytes.
    static let lengths = [0, 1, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1023, 1024, 1025, 2048, 4095, 4096, 4097]

    private static let texts = [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "/", "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\u", "\\n",
        "\\x",
        "null", "true", "false", "NaN", "e", "E", "+", "-", ".", "0", "9", " ", "\t", "\n", "\r", "//", "'", "#", ";",
        "=", "&",
        "%", "%00", "%2e%2e", "%2F", "%5B", "%C3%A9", "%ff", "%zz", "[]", "[a]", "][", "..", "/../", "?", "*", "*/*",
        "q=",
        "q=0", "W/", "T", "Z", "+24:00", "-00:00", ":60", "\u{0}", "\u{FEFF}", "\u{2028}", "😀", "e\u{301}",
        "\u{10FFFF}",
        "\u{85}", "http://", "0000", "9999",
    ]

    private static let notUTF8: [[UInt8]] = [
        [0xFF], [0xFE, 0xFF], [0xC0, 0x80], [0xC3], [0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        [0xF8, 0x88, 0x80, 0x80, 0x80],
    ]

    /// All of these, as bytes.
    static let all: [[UInt8]] = (texts + names + numbers).map { Array($0.utf8) } + notUTF8
}
