/// Reads FlowJo workspaces: version 10 (gates in Gating-ML's words), 7 and 8 for Windows (own elements), and 8 and 9
/// for Mac (`PolyRect`). FlowJo draws straight edges in the space it displays, so corners are carried there.
struct FlowJoReader {
    private let root: XMLTree
    private let tables: [XMLTree]

    static func read(_ root: XMLTree) throws(CytometryError) -> Workspace {
        let reader = FlowJoReader(root: root, tables: root.child("CalibrationTables")?.all("Table") ?? [])
        var samples: [Workspace.Sample] = [], index: [String: Int] = [:]
        for node in root.child("SampleList")?.all("Sample") ?? [] {
            guard let sample = try reader.sample(node) else { continue }
            index[sample.id] = samples.count
            samples.append(sample)
        }
        var groups: [Workspace.Group] = []
        for node in root.child("Groups")?.all("GroupNode") ?? [] {
            let references = node.child("Group")?.child("SampleRefs")?.all("SampleRef") ?? []
            groups.append(
                .init(
                    name: node.attributes["name"] ?? "",
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
            try reader.readScales(node, tables: tables)
            try reader.readMatrix(node)
        } catch {
            reader.fail(error)
        }
        reader.read(tree)
        let address = node.child("DataSet")?.attributes["uri"]
        return Workspace.Sample(
            id: tree.attributes["sampleID"] ?? node.child("DataSet")?.attributes["sampleID"] ?? "",
            name: tree.attributes["name"] ?? "", fileName: address.map(lastPathPart), keywords: keywords,
            count: FlowJoSampleReader.count(tree), nodes: reader.builder.nodes,
            warnings: reader.builder.warnings,
            gating: reader.failure.map { .refused($0) } ?? reader.builder.gating(file: root.file))
    }
}

/// One sample of a FlowJo workspace.
struct FlowJoSampleReader {
    var builder = SampleBuilder()
    let keywords: [String: String]
    private var scales: [String: FlowJoScale] = [:]
    /// Names FlowJo gives to compensated channels, and the channels.
    private var compensated: [String: String] = [:]
    private var matrixID: String?
    private(set) var failure: CytometryError?

    init(keywords: [String: String]) { self.keywords = keywords }

    mutating func fail(_ error: CytometryError) { failure = failure ?? error }

    /// `-1` and absence mean that FlowJo had not counted.
    static func count(_ node: XMLTree) -> Int? {
        node.attributes["count"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    // MARK: Scales and matrix

    mutating func readScales(_ sample: XMLTree, tables: [XMLTree]) throws(CytometryError) {
        let count = Int(keywords["$PAR"] ?? "") ?? 0
        for i in 1...max(1, min(count, 4096)) {
            guard let name = keywords["$P\(i)N"], let scale = FlowJoScale(keywords: keywords, channel: i)
            else {
                continue
            }
            scales[name] = scale
        }
        for node in sample.all("Parameter") { try readParameter(node, tables) }
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

    /// FlowJo for Mac keeps its scales in `Parameter` elements and tables of the biexponential.
    private mutating func readParameter(_ node: XMLTree, _ tables: [XMLTree]) throws(CytometryError) {
        let name = try node.attribute("name")
        let low = try node.optionalNumber("lowValue") ?? 0
        guard let high = try node.optionalNumber("highValue"), high > low else { return }
        if node.attributes["log"] != "1" {
            scales[name] = FlowJoScale(transform: nil, origin: low, span: high - low)
        } else if let index = node.attributes["calibrationIndex"].flatMap({ Int($0) }), index >= 1,
            index <= tables.count, tables[index - 1].attributes["biexponentialWidth"] != nil
        {
            let table = tables[index - 1]
            scales[name] = FlowJoScale(
                transform: Transform(
                    .biexponential(
                        try BiexponentialTransform(
                            negative: try table.number("biexponentialNegDecades"),
                            width: try table.number("biexponentialWidth"),
                            positive: try table.number("biexponentialDecades"), maxValue: high))),
                span: Double(BiexponentialTransform.channels))
        } else if low > 0, let decades = try node.optionalNumber("decades"), decades > 0 {
            scales[name] = FlowJoScale(
                transform: Transform(.offsetLog(try OffsetLogTransform(offset: low, decades: decades))))
        }
    }

    mutating func readMatrix(_ sample: XMLTree) throws(CytometryError) {
        guard let node = sample.child("spilloverMatrix") else { return }
        let prefix = node.attributes["prefix"] ?? "", suffix = node.attributes["suffix"] ?? ""
        var channels: [String] = []
        for parameter in node.child("parameters")?.all("parameter") ?? [] {
            let name = try parameter.attribute("name")
            channels.append(name)
            compensated[
                parameter.attributes["userProvidedCompInfix"].map { $0 + suffix } ?? prefix + name + suffix] =
                name
            compensated[prefix + name + suffix] = name
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
        builder.add(.init(id: id, fluorochromes: channels, detectors: channels, spectrum: spectrum))
    }

    /// A dimension by the name FlowJo gives it, with its scale; only `isDrawn` dimensions need the transform.
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
        let scale = scales[label] ?? scales[channel] ?? FlowJoScale(transform: nil, span: 262_144)
        let id = scale.transform.map { builder.transform("FlowJo " + label, $0) }
        return (GateDimension(.channel(channel), compensation: compensation, transform: id), scale)
    }

    // MARK: Populations

    mutating func read(_ root: XMLTree) {
        // Explicit stack: trees may be deep.
        var stack: [(node: XMLTree, parent: String?)] = Self.populations(root).reversed().map { ($0, nil) }
        var booleans: [(node: XMLTree, path: String)] = []
        while let (node, parent) = stack.popLast() {
            guard builder.nodes.count < GatingScheme.largestGateCount else {
                fail(.gateLimit("A sample has more than \(GatingScheme.largestGateCount) populations."))
                return
            }
            let name = node.attributes["name"] ?? "?"
            let path = add(node, name, parent)
            if Self.isBoolean(node) { booleans.append((node, path)) }
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
        let isComplement = !Self.isBoolean(node) && gate?.attributes["eventsInside"] == "0"
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

    private mutating func shape(
        _ node: XMLTree, _ gate: XMLTree?, _ name: String, _ parent: String?
    ) throws(CytometryError) -> Gate.Shape {
        let operations: [String: BooleanOperation] = ["AndNode": .and, "OrNode": .or, "NotNode": .not]
        if let operation = operations[node.name] {
            let operands = node.child("Dependents")?.all("Dependent") ?? []
            return .boolean(
                operation, operands.compactMap { $0.attributes["name"] }.map { BooleanOperand("/" + $0) })
        }
        guard let gate else { return .all }
        switch gate.name {
        case "BooleanGate": return try FlowJoBoolean.shape(gate, name: name, parent: parent)
        case "RectangleGate", "RangeGate": return try rectangle(gate)
        case "PolygonGate": return try polygon(gate)
        case "EllipsoidGate", "EllipseGate": return try ellipse(gate, name)
        default:
            throw .xmlElement(
                gate.name, in: "population '\(name)'", at: gate.place,
                remedy: "Draw the population with a rectangle, polygon or ellipse in FlowJo.")
        }
    }

    /// Names of the dimensions in order: Gating-ML's elements, FlowJo 7's `Axis`, or the Mac's `ParameterNames`.
    private func labels(_ gate: XMLTree) throws(CytometryError) -> [String] {
        var names = gate.all("dimension").compactMap { $0.child("fcs-dimension")?.attributes["name"] }
        if names.isEmpty { names = gate.all("Axis").compactMap { $0.attributes["name"] } }
        if names.isEmpty {
            names = gate.child("ParameterNames")?.child("StringArray")?.all("String").map(\.text) ?? []
        }
        guard !names.isEmpty else { throw .xmlMissing("channel", in: gate.name, at: gate.place) }
        return names
    }

    private mutating func rectangle(_ gate: XMLTree) throws(CytometryError) -> Gate.Shape {
        var parts: [(label: String, low: Double?, high: Double?)] = []
        for node in gate.all("dimension") {
            guard let label = node.child("fcs-dimension")?.attributes["name"] else {
                throw .xmlMissing("channel", in: "dimension", at: node.place)
            }
            parts.append((label, try node.optionalNumber("min"), try node.optionalNumber("max")))
        }
        let ranges = gate.name == "RangeGate" ? [gate] : gate.all("RangeGate")
        for node in ranges {
            for label in try labels(node).prefix(1) {
                parts.append((label, try node.optionalNumber("min"), try node.optionalNumber("max")))
            }
        }
        if parts.isEmpty, let box = gate.child("PolyRect") ?? gate.child("Polygon") {
            let corners = try Self.corners(box)
            for (i, label) in try labels(gate).prefix(2).enumerated() {
                let values = corners.map { i == 0 ? $0.x : $0.y }
                parts.append((label, values.min(), values.max()))
            }
        }
        guard !parts.isEmpty else { throw .xmlMissing("dimension", in: gate.name, at: gate.place) }
        var dimensions: [GateDimension] = [], limits: [GateRange] = []
        for part in parts {
            let (dimension, scale) = dimension(part.label)
            dimensions.append(dimension)
            // Comparing positions keeps what FlowJo shows on the axes: values beyond the scale lie on its ends.
            limits.append(
                GateRange(min: part.low.map { limit($0, scale) }, max: part.high.map { limit($0, scale) }))
        }
        return .rectangle(dimensions, limits)
    }

    /// Rectangles and polygons are stored in the file's linear units, time in seconds.
    private func limit(_ value: Double, _ scale: FlowJoScale) -> Double {
        guard let transform = scale.transform, transform.name != "linear" else { return value }
        return transform.forward(value)
    }

    private mutating func polygon(_ gate: XMLTree) throws(CytometryError) -> Gate.Shape {
        let names = try labels(gate)
        guard names.count == 2 else { throw .xmlMissing("two channels", in: gate.name, at: gate.place) }
        var (x, xScale) = dimension(names[0]), (y, yScale) = dimension(names[1])
        var corners = try Self.corners(gate)
        if corners.isEmpty, let box = gate.child("PolyRect") { corners = try Self.corners(box) }
        if gate.all("vertex").isEmpty {
            // Straight edges on the linear scale come nearest to the counts FlowJo 7 stored.
            (x.transform, y.transform) = (nil, nil)
            (xScale, yScale) = (FlowJoScale(transform: nil), FlowJoScale(transform: nil))
        }
        return .polygon(x, y, corners.map { GateVertex(x: limit($0.x, xScale), y: limit($0.y, yScale)) })
    }

    private mutating func ellipse(_ gate: XMLTree, _ name: String) throws(CytometryError) -> Gate.Shape {
        let names = try labels(gate)
        guard names.count == 2 else { throw .xmlMissing("two channels", in: gate.name, at: gate.place) }
        let foci = try Self.corners(gate.child("foci") ?? gate)
        guard let edge = gate.child("edge") ?? gate.child("EdgePoints") else {
            throw .xmlMissing("edge points", in: gate.name, at: gate.place)
        }
        return try FlowJoEllipse.shape(
            name: name, foci: Array(foci.prefix(2)), edge: try Self.corners(edge), dimension(names[0]),
            dimension(names[1]), at: gate.place)
    }

    /// Corners as `vertex/coordinate`, `Point` or `Polygon/Vertex`.
    private static func corners(_ node: XMLTree) throws(CytometryError) -> [GateVertex] {
        var result: [GateVertex] = []
        for vertex in node.all("vertex") {
            let values = vertex.all("coordinate")
            guard values.count == 2 else {
                throw .xmlMissing("two coordinates", in: "vertex", at: vertex.place)
            }
            result.append(GateVertex(x: try values[0].number("value"), y: try values[1].number("value")))
        }
        let points = node.all("Point") + node.all("Vertex") + (node.child("Polygon")?.all("Vertex") ?? [])
        for point in points {
            result.append(GateVertex(x: try point.number("x"), y: try point.number("y")))
        }
        return result
    }
}

/// FlowJo for Mac writes Boolean gates as a formula over numbered paths, `G0 & !G1`.
enum FlowJoBoolean {
    static func shape(_ gate: XMLTree, name: String, parent: String?) throws(CytometryError) -> Gate.Shape {
        let formula = try gate.attribute("specification").filter { $0 != " " }
        let paths = gate.child("GatePaths")?.child("StringArray")?.all("String").map(\.text) ?? []
        let isAnd = formula.contains("&"), isOr = formula.contains("|")
        guard !(isAnd && isOr), !formula.contains("("), formula.utf8.count < 10_000 else {
            throw .xmlElement(
                "BooleanGate", in: "population '\(name)'", at: gate.place,
                remedy: "Split the formula '\(formula.prefix(60))' into gates with only & or only |.")
        }
        var operands: [BooleanOperand] = []
        for term in formula.split(whereSeparator: { $0 == "&" || $0 == "|" }) {
            let isComplement = term.hasPrefix("!")
            let reference = isComplement ? term.dropFirst() : term
            guard reference.hasPrefix("G"), let index = Int(reference.dropFirst()),
                paths.indices.contains(index)
            else {
                throw .xmlMissing("gate path '\(term)'", in: "BooleanGate", at: gate.place)
            }
            // A leading slash means: below the same parent.
            let path = paths[index]
            let full = path.hasPrefix("/") ? (parent ?? "") + path : "/" + path
            operands.append(BooleanOperand(full, isComplement: isComplement))
        }
        return .boolean(isOr ? .or : .and, operands)
    }
}
