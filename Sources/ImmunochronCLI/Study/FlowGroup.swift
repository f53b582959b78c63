import Diagnostics
import Foundation

/// FCS files of a study's folder that share gates, population map and sheet of samples.
struct FlowGroup {
    var files: [String]
    var gates: String
    var populations: String
    var samples: String?

    static let remarkCode = "IC0932"

    /// The FCS files of a folder at any depth: by the plan's `flow`, else by the gates and population map that lie
    /// beside them, else a remark.
    static func find(
        in folder: String, plan: FlowInput?
    ) throws(CLIError) -> (groups: [FlowGroup], remarks: [Diagnostic]) {
        if let plan { return (try named(plan, in: folder), []) }
        var groups: [FlowGroup] = []
        var places: [String: Int] = [:]
        var bare: [String] = []
        for file in GatedImport.eventFiles(under: folder) {
            guard let found = beside(file, within: folder) else {
                bare.append(file)
                continue
            }
            if let index = places[found.populations] {
                groups[index].files.append(folder + "/" + file)
            } else {
                places[found.populations] = groups.count
                groups.append(found)
            }
        }
        guard let first = bare.first else { return (groups, []) }
        let remark = Diagnostic(
            .warning, code: remarkCode,
            "\(bare.count) FCS \(bare.count == 1 ? "file is" : "files are") not analysed: their gates and population map are not known",
            remedy:
                "Put gates.yaml (or gates.xml) and populations.yaml beside them, or write 'flow: {gates: FILE, populations: FILE}' into study.yaml; 'immunochron template populations' prints a map.",
            at: SourceLocation(file: URL(filePath: first).lastPathComponent))
        return (groups, [remark])
    }

    private static func named(_ plan: FlowInput, in folder: String) throws(CLIError) -> [FlowGroup] {
        func place(_ name: String) throws(CLIError) -> String {
            let path = name.hasPrefix("/") ? name : folder + "/" + name
            guard FileManager.default.fileExists(atPath: path) else {
                var error = CLIError.noInput(name)
                error.location = plan.location
                throw error
            }
            return path
        }
        var files: [String]
        if let names = plan.files {
            files = []
            for name in names { files += try GatedImport.files([try place(name)]) }
        } else {
            files = GatedImport.eventFiles(under: folder).map { folder + "/" + $0 }
        }
        guard !files.isEmpty else {
            throw CLIError(
                .noInput, code: "IC0912", "'flow' is written, but the folder has no FCS file",
                remedy: "Their names end in .fcs or .lmd; or take 'flow' out.", at: plan.location)
        }
        var samples: String?
        if let name = plan.samples { samples = try place(name) }
        return [
            FlowGroup(
                files: files, gates: try place(plan.gates), populations: try place(plan.populations),
                samples: samples)
        ]
    }

    /// Gates and map in the file's folder, or in one above it up to the study's.
    private static func beside(_ file: String, within folder: String) -> FlowGroup? {
        var parts = file.split(separator: "/").dropLast()
        while true {
            let place = ([folder] + parts.map(String.init)).joined(separator: "/")
            func existing(_ names: [String]) -> String? {
                names.map { place + "/" + $0 }.first { FileManager.default.fileExists(atPath: $0) }
            }
            if let gates = existing(["gates.yaml", "gates.xml", "gates.wsp"]),
                let map = existing(["populations.yaml"])
            {
                return FlowGroup(
                    files: [folder + "/" + file], gates: gates, populations: map,
                    samples: existing(["samples.csv", "samples.tsv", "samples.xlsx"]))
            }
            guard parts.popLast() != nil else { return nil }
        }
    }
}
