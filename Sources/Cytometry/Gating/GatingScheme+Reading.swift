import Foundation

extension GatingScheme {
    /// Reads gates of any kind that is known: Gating-ML 2.0, a FlowJo workspace, a FACSDiva experiment, or a YAML
    /// file. Which one it is follows from the content, not from the name.
    ///
    /// - Parameters:
    ///   - sample: name of the workspace's sample; nil to find it by the next two.
    ///   - fil: `$FIL` of the data file.
    ///   - dataFile: name of the data file.
    ///   - matrix: reads a CSV matrix that a YAML file names.
    /// - Throws: IC0670–IC0693; IC0686 when the workspace has no such sample.
    public static func read(
        _ data: Data, file: String, sample: String? = nil, fil: String? = nil, dataFile: String? = nil,
        matrix: (String) throws(CytometryError) -> NamedMatrix
    ) throws(CytometryError) -> GatingScheme {
        let start = data.prefix(1024).first { ![0xef, 0xbb, 0xbf, 32, 9, 10, 13].contains($0) }
        guard start == 0x3c else {
            guard let text = String(validating: data, as: UTF8.self) else {
                throw .yamlSyntax("it is not UTF-8", at: .text(file: file, line: nil, column: nil))
            }
            return try GateFile.read(text, file: file, matrix: matrix)
        }
        let root = try XMLTree.parse(
            data, file: file, skipping: Workspace.appearance, allowsPlainDoctype: true)
        guard root.name == "Workspace" || root.name == "bdfacs" else { return try GatingMLReader.read(root) }
        let workspace = try Workspace.read(root)
        if let sample { return try workspace.sample(fil: nil, fileName: sample).scheme() }
        return try workspace.sample(fil: fil, fileName: dataFile).scheme()
    }
}
