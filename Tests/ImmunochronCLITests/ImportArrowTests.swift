import Foundation
import Testing

/// The map of ARCHITECTURE.md as code: which of our targets each target may import.
@Suite("Import arrows")
struct ImportArrowTests {
    static let leaves: Set<String> = ["JSONText", "Diagnostics"]
    static let arrows: [String: Set<String>] = [
        "immunochron": ["ImmunochronCLI"],
        "ImmunochronCLI": [
            "Reporting", "Figures", "VegaLite", "Analysis", "AntigenEscape", "StatisticsPlan", "MixedModels",
            "Survival", "Statistics", "ModelFormula", "DataFrames", "GSLKit", "LabImport", "Tabular",
            "StudyStore",
            "Simulation", "Cohort", "Cytometry",
        ],
        "Reporting": ["Figures", "VegaLite", "Analysis", "AntigenEscape", "Cohort", "Tabular"],
        "Figures": ["VegaLite", "Analysis", "AntigenEscape", "Cytometry", "Cohort"],
        "VegaLite": [],
        "Analysis": [
            "StatisticsPlan", "AntigenEscape", "MixedModels", "Survival", "Statistics", "ModelFormula",
            "DataFrames",
            "Cohort",
        ],
        "AntigenEscape": ["Statistics", "Cohort"],
        "StatisticsPlan": ["MixedModels", "Survival", "Statistics", "ModelFormula", "DataFrames"],
        "MixedModels": ["ModelFormula", "DataFrames", "Statistics", "GSLKit"],
        "Survival": ["ModelFormula", "DataFrames", "Statistics", "GSLKit"],
        "Statistics": ["ModelFormula", "DataFrames", "GSLKit"],
        "ModelFormula": ["DataFrames", "GSLKit"],
        "DataFrames": [],
        "Cytometry": ["DataFrames", "GSLKit"],
        "GSLKit": ["CGSL"],
        "LabImport": ["Tabular", "Cytometry", "Cohort"],
        "Tabular": ["DataFrames", "CZip", "CXLSXWriter"],
        "StudyStore": ["Cohort"],
        "Simulation": ["Cohort", "Tabular", "Cytometry", "Statistics"],
        "Cohort": [],
        "JSONText": ["Diagnostics"],
        "Diagnostics": [],
    ]
    static let clibraries: Set<String> = ["CGSL", "CZip", "CXLSXWriter"]

    @Test("every import follows the map", arguments: arrows.keys.sorted())
    func imports(target: String) throws {
        let allowed = Self.arrows[target, default: []].union(target == "Diagnostics" ? [] : Self.leaves)
        let ours = Set(Self.arrows.keys).union(Self.clibraries)
        for file in try Self.swiftFiles(in: Self.root.appending(path: "Sources/\(target)")) {
            for module in try Self.imports(of: file) where ours.contains(module) {
                #expect(
                    allowed.contains(module),
                    "\(file.lastPathComponent) of \(target) imports \(module), which the map does not allow")
            }
        }
    }

    @Test("every folder of Sources is on the map")
    func complete() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "Sources").path)
        #expect(Set(folders) == Set(Self.arrows.keys).union(Self.clibraries))
    }

    @Test("a forbidden import would be found")
    func readsImports() {
        let text =
            "@preconcurrency import CGSL\ninternal import struct Cohort.Patient\n// import Analysis\nimport Testing"
        #expect(Self.imports(ofText: text) == ["CGSL", "Cohort", "Testing"])
    }

    static var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    static func swiftFiles(in folder: URL) throws -> [URL] {
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let files = (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
        try #require(!files.isEmpty, "no Swift files in \(folder.lastPathComponent)")
        return files
    }

    static func imports(of file: URL) throws -> [String] {
        imports(ofText: try String(contentsOf: file, encoding: .utf8))
    }

    static func imports(ofText text: String) -> [String] {
        text.split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard let at = words.firstIndex(of: "import"), !line.hasPrefix("//") else { return nil }
            let before = words[..<at]
            guard
                before.allSatisfy({
                    $0.hasPrefix("@")
                        || ["internal", "public", "package", "private", "fileprivate"].contains($0)
                })
            else { return nil }
            var rest = words[(at + 1)...]
            if let kind = rest.first,
                ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"].contains(kind)
            {
                rest = rest.dropFirst()
            }
            return rest.first.map { String($0.split(separator: ".")[0]) }
        }
    }
}
