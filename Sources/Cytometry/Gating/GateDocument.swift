import Foundation

/// A file of gates, read once: gates for any data file, or a workspace with gates per sample.
public enum GateDocument: Hashable, Sendable {
    /// Gating-ML 2.0 or YAML.
    case scheme(GatingScheme)
    /// FlowJo or FACSDiva.
    case workspace(Workspace)

    /// Reads gates of any kind that is known: Gating-ML 2.0, a FlowJo workspace, a FACSDiva experiment, or a YAML
    /// file. Which one it is follows from the content, not from the name.
    ///
    /// - Parameter matrix: reads a CSV matrix that a YAML file names.
    /// - Throws: IC0670–IC0693.
    public static func read(
        _ data: Data, file: String,
        matrix: (String) throws(CytometryError) -> GatingScheme.NamedMatrix
    ) throws(CytometryError) -> GateDocument {
        let start = data.prefix(1024).first { ![0xef, 0xbb, 0xbf, 32, 9, 10, 13].contains($0) }
        guard start == 0x3c else {
            guard let text = String(validating: data, as: UTF8.self) else {
                throw .yamlSyntax("it is not UTF-8", at: .text(file: file, line: nil, column: nil))
            }
            return .scheme(try GateFile.read(text, file: file, matrix: matrix))
        }
        let root = try XMLTree.parse(
            data, file: file, skipping: Workspace.appearance, allowsPlainDoctype: true)
        guard root.name == "Workspace" || root.name == "bdfacs" else {
            return .scheme(try GatingMLReader.read(root))
        }
        return .workspace(try Workspace.read(root))
    }

    /// The gates for a data file.
    ///
    /// - Parameters:
    ///   - sample: name of the workspace's sample; nil to find it by the next two.
    ///   - fil: `$FIL` of the data file.
    ///   - dataFile: name of the data file.
    /// - Throws: IC0686 when the workspace has no such sample, IC0670–IC0684 when its gates cannot be reproduced.
    public func scheme(
        sample: String? = nil, fil: String? = nil, dataFile: String? = nil
    ) throws(CytometryError) -> GatingScheme {
        switch self {
        case .scheme(let scheme): return scheme
        case .workspace(let workspace):
            if let sample { return try workspace.sample(fil: nil, fileName: sample).scheme() }
            return try workspace.sample(fil: fil, fileName: dataFile).scheme()
        }
    }
}
