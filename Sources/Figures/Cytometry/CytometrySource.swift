import Cytometry

/// One data set with its gates: what a cytometry figure is drawn from.
package struct CytometrySource: Sendable {
    package let dataSet: FCSDataSet
    package let scheme: GatingScheme
    package let gating: CompiledGating
    package let context: FigureContext
    /// The file as titles name it.
    package let name: String

    /// - Parameters:
    ///   - scheme: gates, and the transforms and matrices that dimensions name; may be empty of gates.
    ///   - name: nil for the file's own name without folders.
    /// - Throws: IC0677–IC0684 when the gates do not fit the channels.
    package init(
        _ dataSet: FCSDataSet, scheme: GatingScheme, context: FigureContext, name: String? = nil
    ) throws(CytometryError) {
        self.dataSet = dataSet
        self.context = context
        self.name = name ?? dataSet.fileName.split(separator: "/").last.map(String.init) ?? "data set"
        var scheme = scheme
        if !scheme.transforms.contains(where: { $0.id == Self.standard }) {
            let top = dataSet.channels.filter { !$0.isTime }.compactMap(DimensionReader.top).max() ?? 262_144
            let logicle = try Transform(
                name: "logicle", parameters: ["T": max(top, 1), "W": 0.5, "M": 4.5])
            scheme.transforms.append(.init(id: Self.standard, transform: logicle))
        }
        self.scheme = scheme
        gating = try dataSet.compile(scheme)
    }

    /// A population by path, identifier or name, in this order; nil when there is none.
    package func population(_ text: String) -> Int? {
        let all = gating.populations
        return all.firstIndex { $0.path == text } ?? all.firstIndex { $0.id == text }
            ?? all.firstIndex { $0.name == text }
    }

    /// Identifier of the transform of channels that no gate looks at.
    private static let standard = "plot standard logicle"

    /// The dimension of a channel by name or stain: as the first gate that looks at it has it; else linear for
    /// scatter and time, and for the others the file's matrix and a logicle of 4.5 decades. Nil when there is none.
    package func dimension(_ text: String) -> GateDimension? {
        let channels = dataSet.channels
        let lower = text.lowercased()
        guard
            let channel = channels.first(where: { $0.name == text })
                ?? channels.first(where: { $0.stain == text })
                ?? channels.first(where: { $0.name.lowercased() == lower || $0.stain?.lowercased() == lower })
        else { return nil }
        let source = GateDimension.Source.channel(channel.name)
        if let used = scheme.gates.lazy.flatMap(\.shape.dimensions).first(where: { $0.source == source }) {
            return used
        }
        if channel.isTime || Self.isScatter(channel.name) { return GateDimension(source) }
        return GateDimension(source, compensation: .file, transform: Self.standard)
    }

    /// `FSC-A`, `SSC Lin`, and `FS Lin` and `SS Log` of older instruments.
    private static func isScatter(_ name: String) -> Bool {
        let name = name.uppercased()
        if ["FSC", "SSC", "FORSC", "SIDSC"].contains(where: name.hasPrefix) { return true }
        return ["FS", "SS"].contains(name) || ["FS ", "SS ", "FS-", "SS-"].contains(where: name.hasPrefix)
    }

    /// Positions of all gates on a dimension: every panel shows them, so that its axis is the same everywhere.
    func positions(on dimension: GateDimension) -> [Double] {
        scheme.gates.flatMap { gate in
            gate.shape.dimensions.prefix(2).enumerated().filter { $0.element == dimension }
                .flatMap { GateOutline.positions(gate, dimension: $0.offset) }
        }
    }

    /// As titles have it.
    var shortName: String { CytometryWords.short(name) }

    /// The name without `.fcs`, for names of files.
    var slug: String {
        CytometryWords.slug(name.lowercased().hasSuffix(".fcs") ? String(name.dropLast(4)) : name)
    }

    /// Populations by identifier of their gate or quadrant.
    var indices: [String: Int] {
        Dictionary(
            gating.populations.enumerated().map { ($0.element.id, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// `/singlets/CD45 dim`, or `All events`.
    func path(_ population: Int?) -> String {
        population.map { gating.populations[$0].path } ?? "All events"
    }

    /// The last part of the path.
    func name(_ population: Int?) -> String {
        population.map { gating.populations[$0].name } ?? "All events"
    }

    /// Gates in the order of the tree: each before those drawn inside it, siblings as in the file.
    var gatesInTreeOrder: [Gate] {
        var children: [String: [Int]] = [:]
        for (index, gate) in scheme.gates.enumerated() {
            children[gate.parent ?? "", default: []].append(index)
        }
        var out: [Gate] = []
        var stack = (children[""] ?? []).reversed().map { $0 }
        while let index = stack.popLast() {
            let gate = scheme.gates[index]
            out.append(gate)
            var ids = [gate.id]
            if case .quadrants(let set) = gate.shape { ids = set.quadrants.map(\.id) }
            stack += ids.flatMap { children[$0] ?? [] }.reversed()
        }
        return out
    }
}
