import Delivery
import Jobs
import MicroHTTPD
import Store
import Testing
import Time

@testable import execdb

struct ServerConfigurationTests {
    private func values(
        flags: [Setting: [String]] = [:], environment: [String: String] = [:], file: String = ""
    ) throws -> SettingValues {
        SettingValues(flags: flags, environment: environment, file: try ConfigurationFile(path: "x.yaml", text: file))
    }

    @Test func aTimeoutCanBeSetAndSwitchedOff() throws {
        let day = TimeSpan(seconds: 86_400)
        #expect(
            try ServerConfiguration(values()).defaultTimeouts
                == Timeouts(queue: TimeSpan(seconds: 7 * 86_400), run: day))
        let set = try ServerConfiguration(
            values(
                flags: [.defaultHeartbeatTimeout: ["90s"]], environment: ["EXECDB_DEFAULT_QUEUE_TIMEOUT": "none"],
                file: "default-run-timeout: 6h"))
        #expect(
            set.defaultTimeouts
                == Timeouts(run: TimeSpan(seconds: 6 * 3600), heartbeat: TimeSpan(seconds: 90)))
    }

    @Test func theDefaultsAreDocumentedOnes() throws {
        let configuration = try ServerConfiguration(values(environment: ["XDG_DATA_HOME": "/x"]))
        #expect(configuration.listen.map(\.description) == ["127.0.0.1:8080"])
        #expect(configuration.maxBody == 1 << 20)
        #expect(configuration.drainTimeout == .seconds(30))
        #expect(configuration.threads >= 1)
    }

    /// What a part of the program does by itself is what it is told when nothing is set.
    @Test func theDefaultsAreThoseOfThePartsTheyAreFor() throws {
        let configuration = try ServerConfiguration(values())
        let (store, limits) = (StoreOptions(), ServerLimits())
        #expect(configuration.writers == store.writers && configuration.readers == store.readers)
        #expect(configuration.searchers == store.searchers)
        #expect(configuration.defaultTimeouts == store.defaultTimeouts)
        #expect(configuration.deliveries == DelivererOptions().total)
        #expect(configuration.maxBody == limits.body && configuration.maxConnections == limits.connections)
        #expect(configuration.maxInFlight == limits.inFlight && configuration.idleTimeout == limits.idle)
        #expect(configuration.requestTimeout == limits.handling)
    }

    @Test(arguments: [
        (Setting.threads, "0"), (.threads, "many"), (.threads, "257"), (.threads, "1.5"), (.maxBody, "0"),
        (.maxBody, "1MB"), (.maxBody, "65MiB"), (.maxBody, "-1"), (.maxBody, "99999999999999999999"),
        (.idleTimeout, "30"), (.idleTimeout, "0s"), (.drainTimeout, "2h"), (.requestTimeout, "-1s"),
        (.logLevel, "verbose"), (.logLevel, "INFO"), (.logFormat, "xml"), (.databaseURL, "localhost"),
        (.writers, "0"), (.readers, "17"), (.searchers, "x"), (.maxConnections, "0"), (.maxInFlight, ""),
        (.defaultQueueTimeout, "0s"), (.defaultRunTimeout, "367d"), (.defaultHeartbeatTimeout, "60"),
        (.deliveries, "0"), (.deliveries, "1001"), (.allowLocalTargets, "yes"), (.mailFrom, "nobody"),
        (.mailFrom, "a@b"), (.caFile, "/no/such/file"), (.smtpURL, "smtp://mail.example.org"), (.smtpURL, ""),
        (.defaultRunTimeout, "None"), (.defaultQueueTimeout, ""),
        (.mailTo, "nobody"), (.mailTo, "a@b"), (.mailTo, ""), (.notifier, "yes"), (.notifier, ""),
        (.externalURL, "execdb.example.org"), (.externalURL, "ftp://example.org"), (.externalURL, "https://"),
        (.externalURL, "https://example.org/?a=b"), (.externalURL, "https://example.org/#a"), (.externalURL, ""),
        (.externalURL, "https://me:secret@example.org"),
        (.listen, "8080"), (.listen, "::1:8080"), (.listen, "127.0.0.1"), (.listen, "a:65536"),
    ])
    func aWrongValueNamesWhereItCameFrom(setting: Setting, text: String) throws {
        let flag = try #require(throws: Failure.self) { try ServerConfiguration(values(flags: [setting: [text]])) }
        #expect(flag.status == .usage)
        #expect(flag.message.hasPrefix("--\(setting.rawValue): "), "\(flag)")

        let file = try #require(throws: Failure.self) {
            try ServerConfiguration(values(file: "\n\(setting.rawValue): \"\(text)\""))
        }
        #expect(file.status == .configuration)
        #expect(file.message.hasPrefix("x.yaml:2: "), "\(file)")

        guard !text.isEmpty else { return }
        let variable = try #require(throws: Failure.self) {
            try ServerConfiguration(values(environment: [setting.environment[0]: text]))
        }
        #expect(variable.status == .configuration)
        #expect(variable.message.hasPrefix("\(setting.environment[0]): "), "\(variable)")
    }

    @Test func whoIsToldAndByWhomIsSet() throws {
        let unset = try ServerConfiguration(values())
        #expect(unset.mailTo == nil && unset.externalURL == nil && unset.notifies)
        let set = try ServerConfiguration(
            values(
                flags: [.mailTo: ["taskotron@example.org"], .notifier: ["off"]],
                environment: [
                    "EXECDB_SMTP_URL": "smtp://mail.example.org", "EXECDB_MAIL_FROM": "execdb@example.org",
                    "EXECDB_MAIL_TO": "other@example.org",
                ], file: "external-url: https://example.org/execdb"))
        #expect(set.mailTo == "taskotron@example.org" && !set.notifies)
        #expect(set.externalURL == "https://example.org/execdb")
    }

    @Test func withoutAMailServerThereIsNobodyToMailTo() throws {
        let failure = try #require(throws: Failure.self) {
            try ServerConfiguration(values(environment: ["EXECDB_MAIL_TO": "taskotron@example.org"]))
        }
        #expect(failure.status == .configuration)
        #expect(failure.message == "EXECDB_MAIL_TO: has no effect without --smtp-url.")
    }

    @Test(arguments: [
        ("https://example.org", "https://example.org"), ("https://example.org/", "https://example.org"),
        ("http://example.org:8080/execdb//", "http://example.org:8080/execdb"),
        ("http://[::1]:8080/a/b", "http://[::1]:8080/a/b"),
    ])
    func theExternalURLEndsWithoutASlash(text: String, url: String) throws {
        #expect(try ServerConfiguration(values(flags: [.externalURL: [text]])).externalURL == url)
    }

    @Test(arguments: [Setting.dataDirectory, .databaseURL])
    func anEmptyPlaceOfTheDatabaseIsRefused(setting: Setting) throws {
        let other: Setting = setting == .databaseURL ? .dataDirectory : .databaseURL
        let failure = try #require(throws: Failure.self) {
            try ServerConfiguration(values(flags: [setting: [""]], environment: [other.environment[0]: "host=db"]))
        }
        #expect(failure.status == .usage)
        #expect(failure.message.hasPrefix("\(setting.flag): it is empty"), "\(failure)")
        let file = try #require(throws: Failure.self) {
            try ServerConfiguration(values(file: "\(setting.rawValue): \"\""))
        }
        #expect(file.status == .configuration)
        #expect(throws: Never.self) {
            try ServerConfiguration(values(environment: [setting.environment[0]: "", "HOME": "/"]))
        }
    }

    @Test func bothPlacesOfTheDatabaseAsFlagsAreRefused() throws {
        let failure = try #require(throws: Failure.self) {
            try ServerConfiguration(values(flags: [.dataDirectory: ["/d"], .databaseURL: ["host=db"]]))
        }
        #expect(failure.status == .usage)
        #expect(failure.message.contains("--data-dir and --database-url"), "\(failure)")
    }

    @Test(arguments: ["DATABASE_URL", "EXECDB_DATABASE_URL", "PGHOST"])
    func aDirectoryAsAFlagWinsOverTheEnvironment(variable: String) throws {
        let set = try values(
            flags: [.dataDirectory: ["/d"]], environment: [variable: "host=db"], file: "database-url: host=db")
        #expect(try ServerConfiguration(set).database == .embedded(directory: "/d"))
    }

    @Test func theStrongerSourceSaysWhichDatabase() throws {
        let url = try values(flags: [.databaseURL: ["host=db"]], environment: ["EXECDB_DATA_DIR": "/d"])
        #expect(try ServerConfiguration(url).database == .external(conninfo: "host=db"))
        let directory = try values(environment: ["EXECDB_DATA_DIR": "/d"], file: "database-url: host=db")
        #expect(try ServerConfiguration(directory).database == .embedded(directory: "/d"))
        let variable = try values(environment: ["DATABASE_URL": "host=db"], file: "data-dir: /d")
        #expect(try ServerConfiguration(variable).database == .external(conninfo: "host=db"))
        let file = try values(file: "data-dir: /d\ndatabase-url: host=db")
        #expect(try ServerConfiguration(file).database == .external(conninfo: "host=db"))
    }

    @Test func aWrongDatabaseURLIsToldInLibpqsWords() throws {
        let failure = try #require(throws: Failure.self) {
            try ServerConfiguration(values(environment: ["DATABASE_URL": "hunter2"]))
        }
        #expect(failure.message.contains("missing"), "\(failure)")
        #expect(failure.message.hasPrefix("DATABASE_URL: "))
    }

    @Test(arguments: [
        "postgresql://me:hunter2@[nonsense", "postgresql://me:hunter2@/db?colour=red", "password=hunter2 colour=red",
        "colour=red password = 'hunter2'",
    ])
    func aPasswordIsNotShown(url: String) throws {
        let failure = try #require(throws: Failure.self) {
            try ServerConfiguration(values(flags: [.databaseURL: [url]]))
        }
        #expect(!"\(failure)".contains("hunter2"), "\(failure)")
        #expect(failure.message.hasPrefix("--database-url: "))
    }

    @Test(arguments: [
        (["DATABASE_URL": "postgresql:///a"], Database.external(conninfo: "postgresql:///a")),
        (["PGHOST": "db"], .external(conninfo: "")),
        (["PGSERVICE": "execdb"], .external(conninfo: "")),
        (["EXECDB_DATA_DIR": "/d"], .embedded(directory: "/d")),
        (["EXECDB_DATA_DIR": "/d", "PGHOST": "db"], .embedded(directory: "/d")),
        (["EXECDB_DATA_DIR": "/d", "DATABASE_URL": "host=db"], .external(conninfo: "host=db")),
    ])
    func theDatabaseFollowsFromTheEnvironment(environment: [String: String], database: Database) throws {
        #expect(try ServerConfiguration(values(environment: environment)).database == database)
    }
}

struct ByteCountTests {
    @Test(arguments: [("1", 1), ("512KiB", 512 << 10), ("1MiB", 1 << 20), ("2GiB", 2 << 30)])
    func sizesAreRead(text: String, bytes: Int) { #expect(ByteCount(text)?.bytes == bytes) }

    @Test(arguments: ["", "KiB", "1 KiB", "1kb", "1.5MiB", "-1", "+1", "١", "12345678901"])
    func everythingElseIsNot(text: String) { #expect(ByteCount(text) == nil) }
}
