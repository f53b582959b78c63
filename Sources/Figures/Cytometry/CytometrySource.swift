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
        self.scheme = scheme
        self.context = context
        self.name = name ?? dataSet.fileName.split(separator: "/").last.map(String.init) ?? "data set"
        gating = try dataSet.compile(scheme)
    }

    /// A population by path, identifier or name, in this order; nil when there is none.
    package func population(_ text: String) -> Int? {
        let all = gating.populations
        return all.firstIndex { $0.path == text } ?? all.firstIndex { $0.id == text }
            ?? all.firstIndex { $0.name == text }
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
