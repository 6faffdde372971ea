import Foundation
import Spelling
import Yams

/// A configuration file: one level of YAML, whose keys are the flags without their dashes.
struct ConfigurationFile: Sendable, Equatable {
    /// The values of a key, and its line.
    struct Entry: Sendable, Equatable {
        let values: [String]
        let line: Int
    }

    let path: String
    let entries: [Setting: Entry]

    /// Reads the file at `path`; throws when it cannot be read, is not YAML, or has an unknown key.
    init(path: String) throws(Failure) {
        let text: String
        do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
            let reason = access(path, R_OK) == 0 ? "it is not a file in UTF-8" : String(cString: strerror(errno))
            throw Failure(.configuration, "The configuration file \(path) cannot be read: \(reason).")
        }
        try self.init(path: path, text: text)
    }

    /// Reads `text` as the content of the file at `path`.
    init(path: String, text: String) throws(Failure) {
        self.path = path
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw Self.notYAML(path, error) }
        guard let root, root.null == nil else {
            entries = [:]
            return
        }
        guard case .mapping(let mapping) = root else {
            throw Failure(
                .configuration, "\(path):\(root.mark?.line ?? 1): The file has to consist of lines like `threads: 4`.")
        }
        var entries: [Setting: Entry] = [:]
        for (key, value) in mapping {
            let line = key.mark?.line ?? value.mark?.line ?? 1
            let setting = try Self.setting(key, at: "\(path):\(line)")
            entries[setting] = Entry(values: try Self.values(value, of: setting, at: "\(path):\(line)"), line: line)
        }
        self.entries = entries
    }

    private static func setting(_ key: Node, at place: String) throws(Failure) -> Setting {
        let name = key.string ?? ""
        if let setting = Setting(rawValue: name) { return setting }
        let known = Setting.allCases.map(\.rawValue)
        let hint =
            Spelling.nearest(to: name, in: known).map { "Did you mean \($0)?" }
            ?? "The keys are \(known.joined(separator: ", "))."
        throw Failure(.configuration, "\(place): There is no setting called \"\(name)\".", hint: hint)
    }

    private static func values(_ value: Node, of setting: Setting, at place: String) throws(Failure) -> [String] {
        switch value {
        case .scalar(let scalar) where value.null == nil: return [scalar.string]
        case .sequence(let sequence) where setting == .listen && !sequence.isEmpty:
            let values = sequence.compactMap { $0.scalar?.string }
            if values.count == sequence.count { return values }
        default: break
        }
        throw Failure(
            .configuration,
            "\(place): \(setting.rawValue) takes \(setting == .listen ? "one value or a list of values" : "one value").",
            hint: setting == .listen ? "Quote addresses in brackets: [\"127.0.0.1:8080\", \"[::1]:8080\"]" : nil)
    }

    private static func notYAML(_ path: String, _ error: any Error) -> Failure {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            Failure(.configuration, "\(path):\(mark.line): The file is not YAML: \(problem).")
        case .duplicatedKeysInMapping(let duplicates, let context):
            Failure(.configuration, "\(path):\(context.mark.line): \(duplicates.joined(separator: ", ")) is set twice.")
        default: Failure(.configuration, "\(path): The file is not YAML: \(error).")
        }
    }
}
