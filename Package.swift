// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

let package = Package(
    name: "umschau-news",
    products: [.executable(name: "umschau", targets: ["umschau"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.99.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CSpawn"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "News", swiftSettings: strict),
        .target(name: "TLSSessions", dependencies: ["COpenSSL"]),
        .target(name: "Fetching", dependencies: ["CCurl", "CEpoll", "COpenSSL", "TLSSessions"], swiftSettings: strict),
        .target(name: "FeedParsing", dependencies: ["News", "CXML"], swiftSettings: strict),
        .target(name: "StoriesData"),
        .target(name: "Stories", dependencies: ["News", "StoriesData"], swiftSettings: strict),
        .target(
            name: "Storage", dependencies: ["News", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(
            name: "Publishing",
            dependencies: ["News", .product(name: "Mustache", package: "swift-mustache")],
            swiftSettings: strict),
        .target(name: "Delivery", dependencies: ["CCurl", "CSpawn"], swiftSettings: strict),
        .target(
            name: "Serving",
            dependencies: [
                "News", "Storage", "Publishing", "CZlib", hummingbird, lifecycle, log, coreMetrics,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ], swiftSettings: strict),
        .target(
            name: "Daemon",
            dependencies: [
                "News", "Fetching", "FeedParsing", "Stories", "Storage", "Publishing", "Delivery", "Serving", "CMalloc",
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"), lifecycle, signals, log, coreMetrics,
                metrics,
            ], swiftSettings: strict),
        .target(
            name: "DemoNewsroom", dependencies: ["News", "Publishing", "Serving", hummingbird, log],
            swiftSettings: strict),
        .executableTarget(
            name: "umschau",
            dependencies: [
                "News", "Fetching", "FeedParsing", "Stories", "Storage", "Publishing", "Delivery", "Daemon",
                "DemoNewsroom",
                "Serving", lifecycle, signals, hummingbird,
                .product(name: "ArgumentParser", package: "swift-argument-parser"), log, metrics,
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "NewsTests", dependencies: ["News"],
            swiftSettings: strict),
        .testTarget(
            name: "FetchingTests", dependencies: ["Fetching", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "FeedParsingTests", dependencies: ["FeedParsing", "News"],
            swiftSettings: strict),
        .testTarget(
            name: "StoriesTests", dependencies: ["Stories", "News"],
            swiftSettings: strict),
        .testTarget(
            name: "StorageTests", dependencies: ["Storage", "News", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .testTarget(
            name: "PublishingTests", dependencies: ["Publishing", "News", "FeedParsing"],
            swiftSettings: strict),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Daemon", "News", "Storage", "Stories", "Publishing", "Delivery", "Fetching", "FeedParsing", "Serving",
                "TestSupport", log, hummingbird, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["umschau", "News", "Stories", "Storage", "DemoNewsroom"],
            swiftSettings: strict),
    ]
)
