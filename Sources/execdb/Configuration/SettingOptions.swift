import ArgumentParser
import Glibc

/// The flags of commands that use the database.
struct DatabaseOptions: ParsableArguments {
    @Option(
        name: .long, help: "A configuration file in YAML, whose keys are these flags without dashes. [EXECDB_CONFIG]")
    var config: String?

    @Option(name: .customLong(Setting.dataDirectory.rawValue), help: .of(.dataDirectory)) var dataDirectory: String?
    @Option(name: .customLong(Setting.databaseURL.rawValue), help: .of(.databaseURL)) var databaseURL: String?
    @Option(name: .customLong(Setting.logLevel.rawValue), help: .of(.logLevel)) var logLevel: String?
    @Option(name: .customLong(Setting.logFormat.rawValue), help: .of(.logFormat)) var logFormat: String?

    var flags: [Setting: [String]] {
        let given: [Setting: String?] = [
            .dataDirectory: dataDirectory, .databaseURL: databaseURL, .logLevel: logLevel, .logFormat: logFormat,
        ]
        return given.compactMapValues { $0.map { [$0] } }
    }

    /// The values of all settings, from the flags here and `others`, the environment and the file.
    func values(and others: [Setting: [String]] = [:]) throws(Failure) -> SettingValues {
        let environment = Environment.current
        let path = config ?? environment["EXECDB_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let file: ConfigurationFile? = if let path { try ConfigurationFile(path: path) } else { nil }
        return SettingValues(flags: flags.merging(others) { $1 }, environment: environment, file: file)
    }
}

/// The flags of `serve`, besides those that use the database.
struct ServeOptions: ParsableArguments {
    @Option(name: .customLong(Setting.listen.rawValue), help: .of(.listen)) var listen: [String] = []
    @Option(name: .customLong(Setting.writers.rawValue), help: .of(.writers)) var writers: String?
    @Option(name: .customLong(Setting.readers.rawValue), help: .of(.readers)) var readers: String?
    @Option(name: .customLong(Setting.searchers.rawValue), help: .of(.searchers)) var searchers: String?
    @Option(name: .customLong(Setting.threads.rawValue), help: .of(.threads)) var threads: String?
    @Option(name: .customLong(Setting.rescheduler.rawValue), help: .of(.rescheduler)) var rescheduler: String?
    @Option(name: .customLong(Setting.notifier.rawValue), help: .of(.notifier)) var notifier: String?
    @Option(name: .customLong(Setting.deliveries.rawValue), help: .of(.deliveries)) var deliveries: String?
    @Option(name: .customLong(Setting.allowLocalTargets.rawValue), help: .of(.allowLocalTargets))
    var allowLocalTargets: String?
    @Option(name: .customLong(Setting.caFile.rawValue), help: .of(.caFile)) var caFile: String?
    @Option(name: .customLong(Setting.smtpURL.rawValue), help: .of(.smtpURL)) var smtpURL: String?
    @Option(name: .customLong(Setting.mailFrom.rawValue), help: .of(.mailFrom)) var mailFrom: String?
    @Option(name: .customLong(Setting.mailTo.rawValue), help: .of(.mailTo)) var mailTo: String?
    @Option(name: .customLong(Setting.externalURL.rawValue), help: .of(.externalURL)) var externalURL: String?
    @Option(name: .customLong(Setting.maxBody.rawValue), help: .of(.maxBody)) var maxBody: String?
    @Option(name: .customLong(Setting.maxConnections.rawValue), help: .of(.maxConnections)) var maxConnections: String?
    @Option(name: .customLong(Setting.maxInFlight.rawValue), help: .of(.maxInFlight)) var maxInFlight: String?
    @Option(name: .customLong(Setting.idleTimeout.rawValue), help: .of(.idleTimeout)) var idleTimeout: String?
    @Option(name: .customLong(Setting.requestTimeout.rawValue), help: .of(.requestTimeout)) var requestTimeout: String?
    @Option(name: .customLong(Setting.drainTimeout.rawValue), help: .of(.drainTimeout)) var drainTimeout: String?
    @Option(name: .customLong(Setting.defaultQueueTimeout.rawValue), help: .of(.defaultQueueTimeout))
    var defaultQueueTimeout: String?
    @Option(name: .customLong(Setting.defaultRunTimeout.rawValue), help: .of(.defaultRunTimeout))
    var defaultRunTimeout: String?
    @Option(name: .customLong(Setting.defaultHeartbeatTimeout.rawValue), help: .of(.defaultHeartbeatTimeout))
    var defaultHeartbeatTimeout: String?

    var flags: [Setting: [String]] {
        let given: [Setting: String?] = [
            .writers: writers, .readers: readers, .searchers: searchers, .threads: threads,
            .rescheduler: rescheduler, .notifier: notifier, .deliveries: deliveries,
            .allowLocalTargets: allowLocalTargets, .caFile: caFile, .smtpURL: smtpURL, .mailFrom: mailFrom,
            .mailTo: mailTo, .externalURL: externalURL, .maxBody: maxBody, .maxConnections: maxConnections,
            .maxInFlight: maxInFlight, .idleTimeout: idleTimeout, .requestTimeout: requestTimeout,
            .drainTimeout: drainTimeout, .defaultQueueTimeout: defaultQueueTimeout,
            .defaultRunTimeout: defaultRunTimeout, .defaultHeartbeatTimeout: defaultHeartbeatTimeout,
        ]
        return given.compactMapValues { $0.map { [$0] } }.merging(listen.isEmpty ? [:] : [.listen: listen]) { $1 }
    }
}

extension ArgumentHelp {
    /// The help of a setting: what it sets, its environment variables, its fallback.
    fileprivate static func of(_ setting: Setting) -> ArgumentHelp {
        let fallback = setting.fallback.map { " Default: \($0)." } ?? ""
        let variables = setting.environment.joined(separator: ", ")
        return ArgumentHelp("\(setting.meaning)\(fallback) [\(variables)]", valueName: setting.form)
    }
}
