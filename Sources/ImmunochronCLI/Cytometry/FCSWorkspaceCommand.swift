import ArgumentParser
import Cytometry
import JSONText

struct FCSWorkspaceCommand: EventFileCommand {
    static let configuration = CommandConfiguration(
        commandName: "workspace",
        abstract:
            "Groups, samples, gate trees and stored counts of a FlowJo workspace or FACSDiva experiment.",
        discussion: """
            EXAMPLES
              immunochron fcs workspace study.wsp
            """)

    @Argument(help: "The workspace (.wsp) or experiment (.xml).")
    var file: String

    @OptionGroup var global: GlobalOptions

    var inputPaths: [String] { [file] }

    func run() throws {
        let workspace = try Workspace.read(FileOutput.read(file), file: file)
        try emit(workspace.json, text: text(workspace))
    }

    private func text(_ workspace: Workspace) -> String {
        var parts = [
            "\(workspace.program) \(workspace.version), \(FCSText.count(workspace.samples.count, "sample"))"
        ]
        if !workspace.groups.isEmpty {
            var table = TextTable(["group", "samples"])
            for group in workspace.groups { table.add([group.name, String(group.samples.count)]) }
            parts.append(table.text)
        }
        for sample in workspace.samples {
            var table = TextTable(["population", "gate", "stored count"])
            for node in sample.nodes {
                table.add([node.path, node.kind, node.count.map { String($0) } ?? "-"])
            }
            let count = ", \(sample.count.map { FCSText.count($0, "event") } ?? "- events")"
            parts.append(
                "\(sample.name)\(count)" + (sample.nodes.isEmpty ? "" : "\n" + table.text)
                    + FCSText.warnings(sample.warnings))
        }
        return parts.joined(separator: "\n\n")
    }
}
