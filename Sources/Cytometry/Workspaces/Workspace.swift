import Foundation

/// Gates and counts another program saved: a FlowJo workspace or a FACSDiva experiment.
public struct Workspace: Hashable, Sendable {
    /// A named set of samples.
    public struct Group: Hashable, Sendable {
        /// As shown.
        public let name: String
        /// Indices into `samples`.
        public let samples: [Int]
    }
    /// A population as the file lists it, gated or not.
    public struct Node: Hashable, Sendable {
        /// As shown.
        public let name: String
        /// Names from the root, `/Singlets/CD3+`.
        public let path: String
        /// Path of the parent; nil below all events.
        public let parent: String?
        /// The count the program stored; nil when it stored none.
        public let count: Int?
        /// Kind of gate in plain words.
        public let kind: String
    }
    /// One data file with its gates.
    public struct Sample: Hashable, Sendable {
        /// The program's own number.
        public let id: String
        /// As shown.
        public let name: String
        /// Last part of the address of the data file; the address itself is never followed.
        public let fileName: String?
        /// Keywords of the data file the program kept.
        public let keywords: [String: String]
        /// Count of all events the program stored; nil when it stored none.
        public let count: Int?
        /// In the order of the file.
        public let nodes: [Node]
        /// What a user should know.
        public let warnings: [String]
        let gating: Gating
    }
    /// The gates, or why they cannot be used.
    enum Gating: Hashable, Sendable {
        case scheme(GatingScheme)
        case refused(CytometryError)
    }

    /// `FlowJo` or `FACSDiva`.
    public let program: String
    /// As the file says.
    public let version: String
    /// In the order of the file.
    public let groups: [Group]
    /// In the order of the file.
    public let samples: [Sample]

    /// Elements of workspaces that hold only how plots look.
    static let appearance: Set<String> = [
        "Graph", "TextTraits", "WindowPosition", "TableEditor", "LayoutEditor", "Scripts", "SciBook",
        "Experiment",
        "worksheet_config", "Preferences", "Columns", "Exports", "statistics_calculations", "PrintLayout",
        "AutoCompensationScripts", "keywords", "acquisition_worksheets", "Picture",
    ]

    /// Reads a FlowJo workspace (7 to 10, Windows and Mac) or a FACSDiva experiment. Throws IC0670–IC0676.
    public static func read(_ data: Data, file: String) throws(CytometryError) -> Workspace {
        let root = try XMLTree.parse(data, file: file, skipping: appearance, allowsPlainDoctype: true)
        return try read(root)
    }

    static func read(_ root: XMLTree) throws(CytometryError) -> Workspace {
        switch root.name {
        case "Workspace": return try FlowJoReader.read(root)
        case "bdfacs": return try FACSDivaReader.read(root)
        default:
            throw .xmlKind("The document is '\(root.name)', no workspace that is known.", at: root.place)
        }
    }

    /// The sample of a data file: by `$FIL`, then by the name of the file, then by the name of the sample or its number.
    /// Throws IC0686 with the names there are, or with the numbers where a name is not enough.
    public func sample(fil: String?, fileName: String?) throws(CytometryError) -> Sample {
        let wanted = [fil, fileName].compactMap { $0 }.filter { !$0.isEmpty }
        var several: (name: String, ids: [String])?
        for name in wanted {
            for matches in [
                samples.filter { $0.name == name }, samples.filter { $0.keywords["$FIL"] == name },
                samples.filter { $0.fileName == name }, samples.filter { $0.id == name },
            ] {
                if matches.count == 1 { return matches[0] }
                if matches.count > 1 { several = several ?? (name, matches.map(\.id)) }
            }
        }
        if let several {
            throw CytometryError(
                "IC0686", "The workspace has \(several.ids.count) samples '\(several.name)'.",
                remedy: "Name one by its number: \(several.ids.prefix(50).joined(separator: ", ")).")
        }
        throw CytometryError(
            "IC0686", "No sample of the workspace is '\(wanted.joined(separator: "' or '"))'.",
            remedy: "Name one of \(samples.map(\.name).prefix(50).joined(separator: ", ")).")
    }
}

extension Workspace.Sample {
    /// The gates. Throws IC0673 for a gate that cannot be reproduced, by name.
    public func scheme() throws(CytometryError) -> GatingScheme {
        switch gating {
        case .scheme(let scheme): return scheme
        case .refused(let error): throw error
        }
    }
}

/// Collects populations and gates of one sample.
struct SampleBuilder {
    private(set) var nodes: [Workspace.Node] = []
    private(set) var scheme = GatingScheme()
    private(set) var refusal: CytometryError?
    private var paths: Set<String> = []
    var warnings: [String] = []

    /// Adds a population and returns its path, which also is the identifier of its gate.
    mutating func add(
        name: String, parent: String?, count: Int?, kind: String, isComplement: Bool = false,
        _ shape: () throws(CytometryError) -> Gate.Shape?
    ) -> String {
        var path = (parent ?? "") + "/" + name
        var number = 2
        while !paths.insert(path).inserted {
            path = (parent ?? "") + "/" + name + " (\(number))"
            number += 1
        }
        nodes.append(.init(name: name, path: path, parent: parent, count: count, kind: kind))
        do {
            if let shape = try shape() {
                scheme.gates.append(
                    Gate(
                        id: path, name: name, parent: parent, shape: shape, isComplement: isComplement,
                        storedCount: count))
            }
        } catch {
            refusal = refusal ?? error
        }
        return path
    }

    /// Registers a transform once and returns its identifier.
    mutating func transform(_ id: String, _ transform: Transform) -> String {
        if !scheme.transforms.contains(where: { $0.id == id }) {
            scheme.transforms.append(.init(id: id, transform: transform))
        }
        return id
    }

    mutating func add(_ matrix: GatingScheme.NamedMatrix) { scheme.matrices.append(matrix) }

    /// Judges references and shapes.
    func gating(file: String) -> Workspace.Gating {
        if let refusal { return .refused(refusal) }
        do {
            _ = try PopulationPlan(scheme)
            return .scheme(scheme)
        } catch {
            return .refused(error.located(at: file))
        }
    }
}

/// The last part of a path or address in either style of slashes.
func lastPathPart(_ address: String) -> String {
    let part = address.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? address
    return part.removingPercentEncoding ?? part
}
