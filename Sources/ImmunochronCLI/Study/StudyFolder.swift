import Analysis
import Diagnostics
import Foundation

/// A file to import with its mapping.
struct ImportFile {
    var path: String
    var sheet: String?
    /// YAML text of the mapping and the name it is complained about under.
    var mapping: (text: String, name: String)?
}

/// A folder of exports: the plan and the tables to import, in a fixed order.
struct StudyFolder {
    var plan: StudyPlan
    var files: [ImportFile]
    /// FCS files that can be imported, with what each group needs.
    var flow: [FlowGroup] = []
    /// What is to be said of FCS files that cannot.
    var flowRemarks: [Diagnostic] = []

    static let endings = ["csv", "tsv", "txt", "xlsx", "xls"]

    /// - Parameter planPath: the plan, if it is not `study.yaml` of the folder.
    init(_ folder: String, planPath: String?) throws(CLIError) {
        let standard = folder + "/study.yaml"
        let path = planPath ?? (FileManager.default.fileExists(atPath: standard) ? standard : nil)
        let file = try path.map { (path) throws(CLIError) in try PlanFile.read(path) }
        plan = file?.plan ?? StudyPlan(name: URL(filePath: folder).lastPathComponent)
        files = []
        (flow, flowRemarks) = try FlowGroup.find(in: folder, plan: file?.flow)
        if let inputs = file?.inputs {
            files = try StudyFolder.named(inputs, in: folder)
        } else {
            let sheets = Set(flow.compactMap(\.samples).map { URL(filePath: $0).standardizedFileURL.path })
            files = try StudyFolder.tables(of: folder).filter {
                !sheets.contains(URL(filePath: $0.path).standardizedFileURL.path)
            }
        }
        guard !files.isEmpty || !flow.isEmpty else {
            throw CLIError(
                .noInput, code: "IC0912", "the folder '\(folder)' has no table to import",
                remedy:
                    flowRemarks.first?.remedy
                    ?? "Put CSV, TSV or XLSX exports into it; 'immunochron template long' shows a canonical sheet.",
                at: SourceLocation(file: folder))
        }
    }

    private static func named(_ inputs: [StudyInput], in folder: String) throws(CLIError) -> [ImportFile] {
        var out: [ImportFile] = []
        for input in inputs {
            let path = input.path.hasPrefix("/") ? input.path : folder + "/" + input.path
            guard FileManager.default.fileExists(atPath: path) else {
                var error = CLIError.noInput(input.path)
                error.location = input.location
                throw error
            }
            var file = ImportFile(path: path, sheet: input.sheet)
            if let text = input.mapping {
                file.mapping = (text, "mapping of \(input.path)")
            } else if let name = input.mappingPath {
                let mappingPath = name.hasPrefix("/") ? name : folder + "/" + name
                file.mapping = (try FileOutput.readText(mappingPath), name)
            } else {
                file.mapping = try beside(path)
            }
            out.append(file)
        }
        return out
    }

    /// Every table of the folder by name; hidden files and sub-folders are left alone.
    private static func tables(of folder: String) throws(CLIError) -> [ImportFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var out: [ImportFile] = []
        for name in names.sorted() where !name.hasPrefix(".") && !name.hasPrefix("~$") {
            guard endings.contains(URL(filePath: name).pathExtension.lowercased()) else { continue }
            let path = folder + "/" + name
            out.append(ImportFile(path: path, sheet: nil, mapping: try beside(path)))
        }
        return out
    }

    /// `NAME.mapping.yaml` beside `NAME.csv` belongs to it.
    static func beside(_ path: String) throws(CLIError) -> (text: String, name: String)? {
        let url = URL(filePath: path)
        let mapping = url.deletingPathExtension().appendingPathExtension("mapping.yaml")
        guard FileManager.default.fileExists(atPath: mapping.path) else { return nil }
        return (try FileOutput.readText(mapping.path), mapping.lastPathComponent)
    }
}
