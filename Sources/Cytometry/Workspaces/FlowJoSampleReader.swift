/// One sample of a FlowJo workspace.
struct FlowJoSampleReader {
    var builder = SampleBuilder()
    let keywords: [String: String]
    var scales: [String: FlowJoScale] = [:]
    /// FlowJo for Windows before version 10.
    var isFlowJo7 = false
    /// Channels shown on a scale of which the workspace says nothing.
    var unknownScales: Set<String> = []
    /// Names FlowJo gives to compensated channels, and the channels.
    var compensated: [String: String] = [:]
    var matrixID: String?
    /// Names of channels as FlowJo writes them, with `_` for `/`, and as they are.
    private var slashed: [String: String] = [:]
    private(set) var failure: CytometryError?

    init(keywords: [String: String]) {
        self.keywords = keywords
        let names = Set(keywords.filter { $0.key.hasPrefix("$P") && $0.key.hasSuffix("N") }.values)
        for name in names where name.contains("/") {
            let written = name.replacing("/", with: "_")
            if !names.contains(written) { slashed[written] = name }
        }
    }

    mutating func fail(_ error: CytometryError) { failure = failure ?? error }

    /// `-1` and absence mean that FlowJo had not counted.
    static func count(_ node: XMLTree) -> Int? {
        node.attributes["count"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    // MARK: Scales and matrix

    mutating func readScales(_ sample: XMLTree, _ old: FlowJoOldScales) throws(CytometryError) {
        let count = Int(keywords["$PAR"] ?? "") ?? 0
        for i in 1...max(1, min(count, 4096)) {
            guard let name = keywords["$P\(i)N"], let scale = FlowJoScale(keywords: keywords, channel: i)
            else {
                continue
            }
            scales[name] = scale
        }
        try readOldScales(sample, old)
        for node in sample.child("Transformations")?.children ?? [] {
            guard let parameter = node.child("parameter") else { continue }
            let name = try parameter.attribute("name")
            var timeStep: Double?
            if name.lowercased() == "time", node.name == "linear" {
                let step = keywords["$TIMESTEP"].flatMap { StrictNumber.parse($0) }
                let gain = try node.optionalNumber("gain")
                timeStep = [step, gain].compactMap { $0 }.first { $0 > 0 && $0 != 1 }
            }
            scales[name] = try FlowJoScale(node, timeStep: timeStep)
        }
    }

    mutating func readMatrix(_ sample: XMLTree) throws(CytometryError) {
        guard let node = sample.child("spilloverMatrix") else { return }
        let prefix = node.attributes["prefix"] ?? "Comp-", suffix = node.attributes["suffix"] ?? ""
        var channels: [String] = []
        for parameter in node.child("parameters")?.all("parameter") ?? [] {
            let name = try parameter.attribute("name")
            channels.append(name)
            compensated[
                parameter.attributes["userProvidedCompInfix"].map { $0 + suffix } ?? prefix + name + suffix] =
                name
            compensated[prefix + name + suffix] = name
        }
        if channels.isEmpty {
            // FlowJo 7 names the channels in the rows alone.
            for row in node.all("spillover") {
                let name = try row.attribute("parameter")
                channels.append(name)
                compensated[prefix + name + suffix] = name
            }
        }
        var spectrum: [Double] = []
        for row in node.all("spillover") {
            var values = [Double](repeating: 0, count: channels.count)
            for entry in row.all("coefficient") {
                let name = try entry.attribute("parameter")
                guard let column = channels.firstIndex(of: name) else {
                    throw .unknownReference(
                        "parameter", name, in: "spillover", among: channels, at: entry.place)
                }
                values[column] = try entry.number("value")
            }
            spectrum += values
        }
        // Without coefficients FlowJo means the matrix of the data file.
        guard !spectrum.isEmpty else { return }
        guard spectrum.count == channels.count * channels.count else {
            throw CytometryError.matrixShape("of the sample has \(spectrum.count) coefficients").located(
                at: node.place)
        }
        let id = node.attributes["name"] ?? node.attributes["id"] ?? "matrix"
        matrixID = id
        let names = channels.map { slashed[$0] ?? $0 }
        builder.add(.init(id: id, fluorochromes: names, detectors: names, spectrum: spectrum))
    }

    /// A dimension by the name FlowJo gives it, with its scale.
    mutating func dimension(_ label: String) -> (GateDimension, FlowJoScale) {
        var channel = label
        var compensation = GateDimension.Compensation.uncompensated
        if let name = compensated[label] {
            channel = name
            compensation = matrixID.map { .matrix($0) } ?? .file
        } else if label.hasPrefix("Comp-"), scales[label] == nil || scales[String(label.dropFirst(5))] != nil
        {
            channel = String(label.dropFirst(5))
            compensation = .file
        } else if label.hasPrefix("<"), label.hasSuffix(">"), label.count > 2 {
            // FlowJo before version 10 marks compensated channels so.
            channel = String(label.dropFirst().dropLast())
            compensation = .file
        }
        var scale = FlowJoScale(transform: nil, span: 262_144)
        scale.isGuess = true
        scale = scales[label] ?? scales[channel] ?? scale
        let id = scale.transform.map { builder.transform("FlowJo " + label, $0) }
        let dimension = GateDimension(
            .channel(slashed[channel] ?? channel), compensation: compensation, transform: id)
        return (dimension, scale)
    }

    // MARK: Populations

    mutating func read(_ root: XMLTree) {
        // Explicit stack: trees may be deep.
        var stack: [(node: XMLTree, parent: String?)] = Self.populations(root).reversed().map { ($0, nil) }
        while let (node, parent) = stack.popLast() {
            guard builder.nodes.count < GatingScheme.largestGateCount else {
                fail(.gateLimit("A sample has more than \(GatingScheme.largestGateCount) populations."))
                return
            }
            let name = node.flowJoName ?? "?"
            let path = add(node, name, parent)
            stack.append(contentsOf: Self.populations(node).reversed().map { ($0, path) })
        }
    }

    private static let populationNames: Set<String> = ["Population", "AndNode", "OrNode", "NotNode"]

    private static func populations(_ node: XMLTree) -> [XMLTree] {
        node.children.flatMap { child in
            child.name == "Subpopulations"
                ? child.children.filter { populationNames.contains($0.name) }
                : populationNames.contains(child.name) ? [child] : []
        }
    }

    private static func isBoolean(_ node: XMLTree) -> Bool {
        node.name != "Population" || node.child("BooleanGate") != nil
    }

    private mutating func add(_ node: XMLTree, _ name: String, _ parent: String?) -> String {
        let gate = Self.gate(node)
        let kind = Self.kind(node, gate)
        // The closure of `add` may not touch the builder, so the shape is made first.
        var shape: Gate.Shape?
        var problem: CytometryError?
        do { shape = try self.shape(node, gate, name, parent) } catch { problem = error }
        let isComplement =
            !Self.isBoolean(node) && gate?.attributes["eventsInside"] == "0"
            || gate.map(Self.isNegated) ?? false
        return builder.add(
            name: name, parent: parent, count: Self.count(node), kind: kind, isComplement: isComplement
        ) { () throws(CytometryError) -> Gate.Shape? in
            if let problem { throw problem }
            return shape
        }
    }

    /// The element that holds the geometry.
    private static func gate(_ node: XMLTree) -> XMLTree? {
        if let gate = node.child("Gate") { return gate.children.first }
        return node.children.first { $0.name.hasSuffix("Gate") || $0.name.hasPrefix("Curly") }
    }

    private static func kind(_ node: XMLTree, _ gate: XMLTree?) -> String {
        switch node.name {
        case "AndNode": return "and"
        case "OrNode": return "or"
        case "NotNode": return "not"
        default: break
        }
        switch gate?.name {
        case "RectangleGate"?, "RangeGate"?: return "rectangle"
        case "PolygonGate"?: return "polygon"
        case "EllipsoidGate"?, "EllipseGate"?: return "ellipse"
        case "BooleanGate"?: return "boolean"
        case let other?: return other
        case nil: return "none"
        }
    }
}
