import Configuration
import Locking
import Spelling

/// The values of all settings: flags before environment before file, each with its origin.
struct SettingValues: Sendable {
    private let reader: ConfigReader
    private let origins = Origins()
    private let file: ConfigurationFile?
    let environment: [String: String]

    /// Warnings about environment variables `EXECDB_*` that are unknown, but close to a known one.
    let warnings: [String]

    /// Combines flags, environment and file; an empty environment variable counts as unset.
    init(flags: [Setting: [String]], environment: [String: String], file: ConfigurationFile?) {
        let present = environment.filter { !$0.value.isEmpty }
        var named = present
        for setting in Setting.allCases {
            let first = setting.environment[0]
            named[first] = setting.environment.lazy.compactMap { present[$0] }.first
        }
        reader = ConfigReader(
            providers: [
                Origins.flags(Self.values(flags)),
                EnvironmentVariablesProvider(environmentVariables: named).prefixKeys(with: "execdb"),
                Origins.file(Self.values(file?.entries.mapValues(\.values) ?? [:])),
            ],
            accessReporter: origins)
        self.file = file
        self.environment = present
        warnings = Self.warnings(present)
    }

    /// All values of `setting`; empty when nothing sets it.
    func all(_ setting: Setting) -> [String] {
        let key = ConfigKey([setting.rawValue])
        return setting == .listen
            ? reader.stringArray(forKey: key) ?? [] : reader.string(forKey: key).map { [$0] } ?? []
    }

    /// The one value of `setting`; its fallback, or nil, when nothing sets it.
    func one(_ setting: Setting) -> String? { all(setting).last ?? setting.fallback }

    /// The value of `setting` as `parse` returns it, nil when there is none; throws a failure that names its origin
    /// when `parse` returns nil.
    ///
    /// `expected` ends the sentence "... is not".
    func parsed<Value>(_ setting: Setting, expected: String, _ parse: (String) -> Value?) throws(Failure) -> Value? {
        guard let text = one(setting) else { return nil }
        guard let value = parse(text) else { throw refusal(of: text, setting, expected: expected) }
        return value
    }

    /// The same of a setting that has a fallback.
    func present<Value>(_ setting: Setting, expected: String, _ parse: (String) -> Value?) throws(Failure) -> Value {
        guard let value = try parsed(setting, expected: expected, parse) else {
            throw Failure(.defect, "\(setting.rawValue) has neither a value nor a default.")
        }
        return value
    }

    /// The failure that says `text` is no value of `setting`.
    func refusal(of text: String, _ setting: Setting, expected: String) -> Failure {
        refusal(setting, "\"\(text)\" is not \(expected).")
    }

    /// The failure that says `reason` of the value of `setting`, with its origin.
    func refusal(_ setting: Setting, _ reason: String) -> Failure {
        let origin = origin(of: setting)
        return Failure(
            origin == setting.flag ? .usage : .configuration, "\(origin ?? setting.rawValue): \(reason)")
    }

    /// The origin of the value of `setting`: a flag, an environment variable, or a file and line; nil for the default.
    func origin(of setting: Setting) -> String? {
        switch source(of: setting) {
        case nil: nil
        case .flag: setting.flag
        case .environment: setting.environment.first { environment[$0] != nil }
        case .file: file.map { "\($0.path):\($0.entries[setting]?.line ?? 0)" }
        }
    }

    /// The kind of source of the value of `setting`; nil for the default.
    func source(of setting: Setting) -> Source? {
        _ = all(setting)
        switch origins.provider(of: setting.rawValue) {
        case nil: return nil
        case Origins.flags([:]).providerName: return .flag
        case Origins.file([:]).providerName: return .file
        default: return .environment
        }
    }

    /// The sources of values, the one that wins first.
    enum Source: Int, Sendable { case flag, environment, file }

    private static func values(_ values: [Setting: [String]]) -> [AbsoluteConfigKey: ConfigValue] {
        var result: [AbsoluteConfigKey: ConfigValue] = [:]
        for (setting, values) in values where !values.isEmpty {
            let content: ConfigContent = setting == .listen ? .stringArray(values) : .string(values[values.count - 1])
            result[AbsoluteConfigKey([setting.rawValue])] = ConfigValue(content, isSecret: setting.isSecret)
        }
        return result
    }

    private static func warnings(_ environment: [String: String]) -> [String] {
        let known = Setting.allCases.flatMap(\.environment) + ["EXECDB_CONFIG"]
        return environment.keys.sorted().filter { $0.hasPrefix("EXECDB_") && !known.contains($0) }.compactMap { name in
            Spelling.nearest(to: name, in: known).map {
                "the environment variable \(name) is unknown; did you mean \($0)?"
            }
        }
    }
}

/// Records which provider gave a key's value.
private final class Origins: AccessReporter {
    static func flags(_ values: [AbsoluteConfigKey: ConfigValue]) -> InMemoryProvider {
        InMemoryProvider(name: "flags", values: values)
    }

    static func file(_ values: [AbsoluteConfigKey: ConfigValue]) -> InMemoryProvider {
        InMemoryProvider(name: "file", values: values)
    }

    private let providers = Locked<[String: String]>([:])

    func report(_ event: AccessEvent) {
        // The providers hold texts in memory and do not fail; one that did would have given no value.
        let giver = event.providerResults.first { ((try? $0.result.get())?.value) != nil }
        providers.withLock { $0[event.metadata.key.components.joined(separator: ".")] = giver?.providerName }
    }

    func provider(of key: String) -> String? { providers.withLock { $0[key] } }
}
