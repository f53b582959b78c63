/// Reads FlowJo workspaces: 7.5 to 10 for Windows and all platforms (gates in Gating-ML's words), 5 to 7.2 for Windows
/// (own elements), and 8 and 9 for Mac (`PolyRect`). FlowJo draws straight edges in the space it displays, so corners are
/// carried there.
struct FlowJoReader {
    private let root: XMLTree
    private let oldScales: FlowJoOldScales
    private let matrices: [XMLTree]

    static func read(_ root: XMLTree) throws(CytometryError) -> Workspace {
        let reader = FlowJoReader(
            root: root, oldScales: FlowJoOldScales(root),
            matrices: root.child("CompensationMatrices")?.all("CompensationMatrix") ?? [])
        // FlowJo 9.4 and later for Mac say `Samples`.
        guard let list = root.child("SampleList") ?? root.child("Samples") else {
            throw .xmlMissing("list of samples", in: root.name, at: root.place)
        }
        var samples: [Workspace.Sample] = [], index: [String: Int] = [:]
        for node in list.all("Sample") {
            guard let sample = try reader.sample(node) else { continue }
            index[sample.id] = samples.count
            samples.append(sample)
        }
        var groups: [Workspace.Group] = []
        for node in root.child("Groups")?.all("GroupNode") ?? [] {
            let references = node.child("Group")?.child("SampleRefs")?.all("SampleRef") ?? []
            groups.append(
                .init(
                    name: node.flowJoName ?? "",
                    samples: references.compactMap { $0.attributes["sampleID"].flatMap { index[$0] } }))
        }
        var version = root.attributes["flowJoVersion"] ?? root.attributes["version"] ?? ""
        if version.hasPrefix("Version ") { version.removeFirst("Version ".count) }
        return Workspace(program: "FlowJo", version: version, groups: groups, samples: samples)
    }

    private func sample(_ node: XMLTree) throws(CytometryError) -> Workspace.Sample? {
        guard let tree = node.child("SampleNode") else { return nil }
        var keywords: [String: String] = [:]
        for keyword in node.child("Keywords")?.all("Keyword") ?? [] {
            if let name = keyword.attributes["name"] { keywords[name] = keyword.attributes["value"] ?? "" }
        }
        var reader = FlowJoSampleReader(keywords: keywords)
        do {
            try reader.readMatrix(node)
            try reader.readOldMatrix(node, matrices)
            try reader.readScales(node, oldScales)
        } catch {
            reader.fail(error)
        }
        reader.read(tree)
        // FlowJo writes 0 for a sample it has not loaded; the file says how many events there are.
        let isCounted =
            FlowJoSampleReader.count(tree) != 0 || (Int(keywords["$TOT"] ?? "") ?? 0) == 0
        let address = node.child("DataSet")?.attributes["uri"]
        return Workspace.Sample(
            id: tree.attributes["sampleID"] ?? node.child("DataSet")?.attributes["sampleID"] ?? "",
            name: tree.flowJoName ?? "", fileName: address.map(lastPathPart), keywords: keywords,
            count: isCounted ? FlowJoSampleReader.count(tree) : nil, nodes: reader.builder.nodes,
            warnings: reader.builder.warnings,
            gating: reader.failure.map { .refused($0) } ?? reader.builder.gating(file: root.file))
    }
}
