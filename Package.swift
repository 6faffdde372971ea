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

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: settings)
}

let package = Package(
    name: "ExecDB",
    // For the command line, and swift-crypto for `Webhooks`: the other targets build without them.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Bottom layer first: every arrow points up the page.
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CMicroHTTPD"),
        .systemLibrary(name: "CProcess"),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CPostgreSQL", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CEmbedded"),
        target("Locking"),
        target("Gzip", ["CZlib"]),
        target("JSON"),
        target("Spelling"),
        target("Destinations"),
        target("EventLoop", ["CLinux", "Locking"]),
        target("Observability", ["Locking"]),
        target("Postgres", ["CLinux", "CPostgreSQL", "EventLoop", "Locking"]),
        target("Cluster", ["CProcess", "Locking"]),
        target("Webhooks", [.product(name: "Crypto", package: "swift-crypto")]),
        target("Curl", ["CCurl", "Destinations", "EventLoop", "Locking"]),
        target("HTTP", ["Gzip", "JSON", "Spelling"]),
        target("MicroHTTPD", ["CMicroHTTPD", "EventLoop", "HTTP", "Locking"]),
        target("Jobs"),
        target("WallClock", ["Jobs"]),
        target("Statistics"),
        target("Rescheduling", ["Jobs", "Statistics"]),
        target("Notifying", ["Destinations", "JSON", "Jobs", "Rescheduling", "WallClock"]),
        target("PolicyFile", ["Destinations", "Jobs", "Notifying", "Rescheduling", "Spelling", "WallClock", "Yams"]),
        target("Store", ["CEmbedded", "EventLoop", "JSON", "Jobs", "Locking", "Observability", "Postgres"]),
        target("Rescheduler", ["Jobs", "Locking", "Observability", "Rescheduling", "Store"]),
        target("Notifier", ["Jobs", "Locking", "Notifying", "Observability", "Rescheduling", "Store"]),
        target("Delivering", ["Curl", "Destinations", "Jobs", "Locking", "Observability", "Store", "Webhooks"]),
        target(
            "ReportingAPI",
            [
                "CEmbedded", "Destinations", "HTTP", "JSON", "Jobs", "Spelling", "Statistics", "Store", "Webhooks",
            ]),
        .executableTarget(
            name: "execdb",
            dependencies: [
                "Cluster", "Curl", "Delivering", "Destinations", "EventLoop", "HTTP", "JSON", "Jobs", "Locking",
                "MicroHTTPD", "Notifier", "Notifying", "Observability", "PolicyFile", "Postgres", "ReportingAPI",
                "Rescheduler", "Rescheduling", "Spelling", "Statistics", "Store",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                "Yams",
            ],
            swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["CProcess", "Cluster", "Locking"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "HTTP", "JSON", "Jobs", "Locking", "PolicyFile", "ReportingAPI", "Rescheduling", "Spelling", "Store",
            ],
            path: "Tests/Fuzz",
            swiftSettings: settings),
        tests("Locking"),
        tests("Gzip"),
        tests("JSON"),
        tests("Spelling"),
        tests("Destinations"),
        tests("Webhooks"),
        tests("Curl", ["Destinations", "EventLoop", "HTTP", "Locking", "MicroHTTPD"]),
        tests("EventLoop", ["Locking"]),
        tests("HTTP", ["JSON", "Gzip"]),
        tests("MicroHTTPD", ["EventLoop", "HTTP", "Locking"]),
        tests("Observability", ["Cluster"]),
        tests("Postgres", ["Cluster", "EventLoop", "Locking", "TestSupport"]),
        tests("Cluster", ["TestSupport"]),
        tests("Jobs"),
        tests("Rescheduling", ["Jobs", "Statistics"]),
        tests("Notifying", ["JSON", "Jobs", "Rescheduling", "WallClock"]),
        tests("PolicyFile", ["Jobs", "Notifying", "Rescheduling", "WallClock"]),
        tests("WallClock", ["Jobs"]),
        tests("Statistics"),
        tests("Store", ["Cluster", "EventLoop", "Jobs", "Locking", "Observability", "Postgres", "TestSupport"]),
        tests(
            "Rescheduler",
            ["Jobs", "Locking", "Observability", "Rescheduling", "Statistics", "Store", "TestSupport"]),
        tests(
            "Notifier",
            ["Jobs", "Locking", "Notifying", "Observability", "Postgres", "Rescheduling", "Store", "TestSupport"]),
        tests(
            "Delivering",
            [
                "Curl", "Destinations", "Jobs", "Locking", "Observability", "Postgres", "Store", "TestSupport",
                "Webhooks",
            ]),
        tests("ReportingAPI", ["HTTP", "JSON", "Jobs", "Locking", "Store", "TestSupport"]),
        tests("execdb", ["Jobs", "MicroHTTPD", "Observability"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
