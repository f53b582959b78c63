// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: warnings are errors, existentials are written `any`, members need their import.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The two leaves any room may use; ARCHITECTURE.md explains the arrows.
let leaves: [Target.Dependency] = ["JSONText", "Diagnostics"]

/// A room of the house with the rooms it may use (design arrows), tested by ImportArrowTests.
func room(_ name: String, uses rooms: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: leaves + rooms, swiftSettings: strict)
}

/// Tests of one room; `Sources/X` is mirrored by `Tests/XTests`.
func tests(_ room: String, uses more: [Target.Dependency] = []) -> Target {
    // A leaf under test must not be named twice.
    .testTarget(
        name: room + "Tests",
        dependencies: leaves + (["JSONText", "Diagnostics"].contains(room) ? [] : [.target(name: room)])
            + more,
        swiftSettings: strict)
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "immunochron",
    products: [
        .executable(name: "immunochron", targets: ["immunochron"]),
        .library(name: "Statistics", targets: ["Statistics"]),
        .library(name: "MixedModels", targets: ["MixedModels"]),
        .library(name: "Survival", targets: ["Survival"]),
        .library(name: "ModelFormula", targets: ["ModelFormula"]),
        .library(name: "DataFrames", targets: ["DataFrames"]),
        .library(name: "Cytometry", targets: ["Cytometry"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // Leaves
        .target(name: "JSONText", dependencies: ["Diagnostics"], swiftSettings: strict),
        .target(name: "Diagnostics", swiftSettings: strict),
        // C libraries, each with exactly one importer
        .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev"])]),
        .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CXLSXWriter", providers: [.apt(["libxlsxwriter-dev"])]),
        // Numbers
        .target(name: "GSLKit", dependencies: ["CGSL"], swiftSettings: strict),
        room("DataFrames"),
        room("ModelFormula", uses: ["DataFrames", "GSLKit"]),
        room("Statistics", uses: ["ModelFormula", "DataFrames", "GSLKit"]),
        room("Survival", uses: ["ModelFormula", "DataFrames", "Statistics", "GSLKit"]),
        room("MixedModels", uses: ["ModelFormula", "DataFrames", "Statistics", "GSLKit"]),
        room(
            "StatisticsPlan",
            uses: ["MixedModels", "Survival", "Statistics", "ModelFormula", "DataFrames"]),
        room("Cytometry", uses: ["DataFrames", "GSLKit", .product(name: "Yams", package: "Yams")]),
        // Values, files, store
        room("Cohort"),
        room("Tabular", uses: ["DataFrames", "CZip", "CXLSXWriter"]),
        room(
            "LabImport", uses: ["Tabular", "Cytometry", "Cohort", .product(name: "Yams", package: "Yams")]),
        room("StudyStore", uses: ["Cohort", grdb]),
        // Answers
        room("AntigenEscape", uses: ["Statistics", "Cohort"]),
        room(
            "Analysis",
            uses: [
                "StatisticsPlan", "AntigenEscape", "MixedModels", "Survival", "Statistics",
                "ModelFormula", "DataFrames", "Cohort",
            ]),
        room("Simulation", uses: ["Cohort", "Tabular", "Cytometry", "Statistics"]),
        // What people see
        room("VegaLite"),
        room("Figures", uses: ["VegaLite", "Analysis", "AntigenEscape", "Cytometry", "Cohort"]),
        room(
            "Reporting",
            uses: [
                "Figures", "VegaLite", "Analysis", "AntigenEscape", "Cohort", "Tabular",
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        room(
            "ImmunochronCLI",
            uses: [
                "Reporting", "Figures", "VegaLite", "Analysis", "AntigenEscape", "StatisticsPlan",
                "MixedModels", "Survival", "Statistics", "ModelFormula", "DataFrames", "GSLKit",
                "LabImport", "Tabular", "StudyStore", "Simulation", "Cohort", "Cytometry", crypto,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "immunochron", dependencies: ["ImmunochronCLI"], swiftSettings: strict),
        // Tests
        tests("JSONText"), tests("Diagnostics"),
        tests("DataFrames"), tests("ModelFormula", uses: ["DataFrames"]),
        tests("Statistics", uses: ["GSLKit"]),
        tests("Survival", uses: ["DataFrames"]),
        tests("MixedModels", uses: ["DataFrames", "ModelFormula", "GSLKit"]),
        tests("StatisticsPlan", uses: ["DataFrames"]),
        tests("Cytometry"),
        tests("Cohort"), tests("Tabular", uses: ["DataFrames"]),
        tests("LabImport", uses: ["Tabular", "Cytometry", "Cohort"]),
        tests("StudyStore", uses: ["Cohort", grdb]),
        tests("AntigenEscape", uses: ["Cohort"]),
        tests("Analysis", uses: ["Cohort", "AntigenEscape"]),
        tests("Simulation", uses: ["Cohort", "Tabular", "Cytometry"]),
        tests("VegaLite"),
        tests("Figures", uses: ["VegaLite", "Analysis", "AntigenEscape", "Cytometry", "Cohort"]),
        tests("Reporting", uses: ["Figures", "Analysis", "AntigenEscape", "Cohort"]),
        .testTarget(
            name: "ImmunochronCLITests",
            dependencies: ["ImmunochronCLI", "StatisticsPlan", "Cytometry", "immunochron", grdb] + leaves,
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
