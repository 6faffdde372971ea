// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled alike: Swift 6 mode, warnings are errors.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .treatAllWarnings(as: .error),  // SE-0480
]

func target(_ name: String, in layer: String? = nil, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(layer.map { "\($0)/" } ?? "")\(name)",
        swiftSettings: settings)
}

func system(_ name: String, _ packages: [String] = []) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)", providers: packages.isEmpty ? [] : [.apt(packages)])
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: settings)
}

let package = Package(
    name: "ExecDB",
    // For the command line, and swift-crypto for `Webhooks`, and Yams: the other targets build without them.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Bottom layer first, as the folders of Sources: every arrow points up the page.
        system("CLinux"),
        system("CPostgreSQL", ["libpq-dev"]),
        system("CMicroHTTPD", ["libmicrohttpd-dev"]),
        system("CZlib", ["zlib1g-dev"]),
        system("CProcess"),
        system("CCurl", ["libcurl4-openssl-dev"]),
        .target(name: "CEmbedded", path: "Sources/System/CEmbedded"),

        target("Locking", in: "Foundations"),
        target("EventLoop", in: "Foundations", ["CLinux", "Locking"]),
        target("JSON", in: "Foundations"),
        target("Spelling", in: "Foundations"),
        target("Time", in: "Foundations", ["Locking"]),
        target("Destinations", in: "Foundations"),
        target("Observability", in: "Foundations", ["Locking"]),
        target("Validation", in: "Foundations", ["Spelling"]),

        target("Postgres", in: "Wrappers", ["CLinux", "CPostgreSQL", "EventLoop", "Locking"]),
        target("EmbeddedPostgres", in: "Wrappers", ["CProcess", "Locking"]),
        target("HTTP", in: "Wrappers", ["CZlib", "JSON", "Locking"]),
        target("MicroHTTPD", in: "Wrappers", ["CMicroHTTPD", "EventLoop", "HTTP", "Locking"]),
        target("Curl", in: "Wrappers", ["CCurl", "Destinations", "EventLoop", "Locking"]),
        target("Webhooks", in: "Wrappers", [.product(name: "Crypto", package: "swift-crypto")]),

        target("Access", in: "Domain"),
        target("Jobs", in: "Domain", ["Access", "Time", "Validation"]),
        target("Statistics", in: "Domain"),
        target("Rescheduling", in: "Domain", ["Jobs", "Statistics", "Time"]),
        target("Notifications", in: "Domain", ["Access", "Destinations", "JSON", "Jobs", "Rescheduling", "Time"]),

        target(
            "RuleFiles",
            ["Destinations", "Jobs", "Notifications", "Rescheduling", "Spelling", "Time", "Validation", "Yams"]),

        target("Wire", ["JSON", "Jobs", "Notifications", "Spelling", "Time", "Validation"]),

        target(
            "Store",
            [
                "Access", "CEmbedded", "EventLoop", "JSON", "Jobs", "Locking", "Notifications", "Observability",
                "Postgres", "Rescheduling", "Time",
            ]),

        target("ServiceLoop", in: "Services", ["Store"]),
        target(
            "Rescheduler", in: "Services",
            ["Access", "Jobs", "Locking", "Observability", "Rescheduling", "ServiceLoop", "Store", "Time"]),
        target(
            "Notifier", in: "Services",
            ["Jobs", "Locking", "Notifications", "Observability", "Rescheduling", "ServiceLoop", "Store", "Time"]),
        target(
            "Delivery", in: "Services",
            ["Curl", "Destinations", "Jobs", "Locking", "Observability", "ServiceLoop", "Store", "Time", "Webhooks"]),
        target("Reaper", in: "Services", ["Jobs", "Observability", "ServiceLoop", "Store", "Time"]),
        target("Retention", in: "Services", ["Jobs", "Observability", "ServiceLoop", "Store"]),

        target(
            "Routing", in: "Interface",
            ["Access", "HTTP", "JSON", "Jobs", "Spelling", "Store", "Time", "Validation", "Wire"]),
        target(
            "ReportingAPI", in: "Interface",
            ["Access", "HTTP", "JSON", "Jobs", "Routing", "Statistics", "Store", "Time", "Validation", "Wire"]),
        target(
            "ReschedulingAPI", in: "Interface",
            [
                "Access", "HTTP", "JSON", "Jobs", "Locking", "Rescheduling", "Routing", "RuleFiles", "Statistics",
                "Store", "Time", "Validation", "Wire",
            ]),
        target(
            "AdministrationAPI", in: "Interface",
            [
                "Access", "CEmbedded", "Destinations", "HTTP", "JSON", "Jobs", "Notifications", "Routing", "RuleFiles",
                "Store", "Time", "Validation", "Webhooks", "Wire",
            ]),

        .executableTarget(
            name: "execdb",
            dependencies: [
                "Access", "AdministrationAPI", "Curl", "Delivery", "Destinations", "EmbeddedPostgres", "EventLoop",
                "HTTP", "JSON", "Jobs", "Locking", "MicroHTTPD", "Notifications", "Notifier", "Observability",
                "Postgres", "Reaper", "ReportingAPI", "Rescheduler", "Rescheduling", "ReschedulingAPI", "Retention",
                "Routing", "RuleFiles", "Spelling", "Statistics", "Store", "Time", "Validation", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                "Yams",
            ],
            swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["CProcess", "EmbeddedPostgres", "Locking"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .target(
            name: "StoreTestSupport",
            dependencies: [
                "Access", "EventLoop", "Jobs", "Locking", "Observability", "Postgres", "Rescheduling", "Store",
                "TestSupport", "Time",
            ],
            path: "Tests/StoreTestSupport", swiftSettings: settings),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "AdministrationAPI", "HTTP", "JSON", "Jobs", "Locking", "ReportingAPI", "Rescheduling",
                "ReschedulingAPI", "Routing", "RuleFiles", "Spelling", "Store", "Time", "Validation", "Wire",
            ],
            path: "Tests/Fuzz",
            swiftSettings: settings),
        tests("Locking"),
        tests("JSON"),
        tests("Spelling"),
        tests("Time", ["TestSupport"]),
        tests("Destinations"),
        tests("Webhooks"),
        tests("Curl", ["Destinations", "EventLoop", "HTTP", "Locking", "MicroHTTPD"]),
        tests("EventLoop", ["Locking"]),
        tests("HTTP", ["JSON", "Locking", "TestSupport"]),
        tests("MicroHTTPD", ["EventLoop", "HTTP", "Locking", "TestSupport"]),
        tests("Observability", ["EmbeddedPostgres"]),
        tests("Postgres", ["EmbeddedPostgres", "EventLoop", "Locking", "TestSupport"]),
        tests("EmbeddedPostgres", ["TestSupport"]),
        tests("Access"),
        tests("Jobs", ["Time", "Validation"]),
        tests("Rescheduling", ["Jobs", "Statistics", "TestSupport", "Time"]),
        tests("Notifications", ["JSON", "Jobs", "Rescheduling", "Time"]),
        tests("RuleFiles", ["Access", "Jobs", "Notifications", "Rescheduling", "Time", "Validation"]),
        tests("Statistics"),
        tests(
            "Store",
            [
                "Access", "EmbeddedPostgres", "EventLoop", "Jobs", "Locking", "Notifications", "Observability",
                "Postgres", "Rescheduling", "StoreTestSupport", "TestSupport", "Time",
            ]),
        tests("ServiceLoop", ["Locking", "Store"]),
        tests(
            "Reaper",
            [
                "Access", "EventLoop", "Jobs", "Locking", "Observability", "Postgres", "Store", "StoreTestSupport",
                "TestSupport", "Time",
            ]),
        tests(
            "Retention",
            [
                "Access", "EventLoop", "Jobs", "Locking", "Observability", "Postgres", "Store", "StoreTestSupport",
                "TestSupport", "Time",
            ]),
        tests(
            "Rescheduler",
            [
                "Access", "Jobs", "Locking", "Observability", "Rescheduling", "ReschedulingAPI", "Statistics", "Store",
                "StoreTestSupport", "TestSupport", "Time",
            ]),
        tests(
            "Notifier",
            [
                "Access", "Jobs", "Locking", "Notifications", "Observability", "Postgres", "Rescheduling", "Store",
                "StoreTestSupport", "TestSupport", "Time",
            ]),
        tests(
            "Delivery",
            [
                "Access", "Curl", "Destinations", "Jobs", "Locking", "Notifications", "Observability", "Postgres",
                "Store", "StoreTestSupport", "TestSupport", "Time", "Webhooks",
            ]),
        tests("Wire", ["HTTP", "JSON", "Jobs", "Time", "Validation"]),
        tests("Routing", ["Access", "HTTP", "JSON", "Jobs", "Time", "Validation", "Wire"]),
        .testTarget(
            name: "InterfaceTests",
            dependencies: [
                "Access", "AdministrationAPI", "EventLoop", "HTTP", "JSON", "Jobs", "Locking", "Notifications",
                "Postgres", "ReportingAPI", "Rescheduling", "ReschedulingAPI", "Routing", "Store", "StoreTestSupport",
                "TestSupport", "Time", "Validation", "Webhooks", "Wire", "Yams",
            ],
            swiftSettings: settings),
        tests(
            "execdb", ["Access", "Delivery", "Jobs", "MicroHTTPD", "Notifications", "Observability", "Store", "Time"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
