/// The geometry of FlowJo's gates in the dialects of its versions.
extension FlowJoSampleReader {
    mutating func shape(
        _ node: XMLTree, _ gate: XMLTree?, _ name: String, _ parent: String?
    ) throws(CytometryError) -> Gate.Shape {
        let operations: [String: BooleanOperation] = ["AndNode": .and, "OrNode": .or, "NotNode": .not]
        if let operation = operations[node.name] {
            let operands = node.child("Dependents")?.all("Dependent") ?? []
            return .boolean(
                operation, operands.compactMap { $0.attributes["name"] }.map { BooleanOperand("/" + $0) })
        }
        guard let gate else { throw .xmlMissing("gate", in: "population '\(name)'", at: node.place) }
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
        var names = gate.all("dimension").compactMap(Self.channel)
        if names.isEmpty, let drawing = Self.drawing(gate) {
            names = ["xAxisName", "yAxisName"].compactMap { drawing.attributes[$0] }.filter { !$0.isEmpty }
        }
        if names.isEmpty {
            // Horizontal first, whatever their order.
            let axes = gate.all("Axis")
            let sorted =
                axes.filter { $0.attributes["dimension"] != "y" }
                + axes.filter { $0.attributes["dimension"] == "y" }
            names = sorted.compactMap { $0.attributes["name"] }
        }
        if names.isEmpty {
            names = gate.child("ParameterNames")?.strings ?? []
        }
        guard !names.isEmpty else { throw .xmlMissing("channel", in: gate.name, at: gate.place) }
        return names
    }

    private mutating func rectangle(_ gate: XMLTree) throws(CytometryError) -> Gate.Shape {
        var parts: [(label: String, low: Double?, high: Double?)] = []
        for node in gate.all("dimension") {
            guard let label = Self.channel(node) else {
                throw .xmlMissing("channel", in: "dimension", at: node.place)
            }
            parts.append((label, try end(node, "min"), try end(node, "max")))
        }
        let ranges = gate.name == "RangeGate" ? [gate] : gate.all("RangeGate")
        for node in ranges {
            for label in try labels(node).prefix(1) {
                parts.append((label, try end(node, "min"), try end(node, "max")))
            }
        }
        if parts.isEmpty, let box = Self.drawing(gate) {
            let corners = try Self.corners(box)
            // A range drawn along the vertical axis keeps its ends there.
            let isUpright = box.name == "Range" && corners.allSatisfy { $0.x == corners[0].x }
            for (i, label) in try labels(gate).prefix(box.name == "Range" ? 1 : 2).enumerated() {
                let values = corners.map { i == 0 && !isUpright ? $0.x : $0.y }
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

    /// FlowJo 7 keeps its ends on channels and counts the events on the upper one, not those on the lower: five of five
    /// counts come out so. Ends and values differ by rounding, so the ends move up by more than that.
    private func end(_ node: XMLTree, _ name: String) throws(CytometryError) -> Double? {
        try node.optionalNumber(name).map { isFlowJo7 ? $0 + abs($0) * 1e-9 : $0 }
    }

    /// Rectangles and polygons are stored in the file's linear units, time in seconds.
    private func limit(_ value: Double, _ scale: FlowJoScale) -> Double {
        guard let transform = scale.transform, transform.name != "linear" else { return value }
        return transform.forward(value)
    }

    private mutating func polygon(_ gate: XMLTree) throws(CytometryError) -> Gate.Shape {
        let drawing = Self.drawing(gate)
        if drawing?.name == "Range" { return try rectangle(gate) }
        if let drawing, drawing.name == "Ellipse" { return try ellipse(gate, drawing) }
        let names = try labels(gate)
        guard names.count >= 2 else { throw .xmlMissing("two channels", in: gate.name, at: gate.place) }
        var (x, xScale) = dimension(names[0]), (y, yScale) = dimension(names[1])
        var corners = try Self.corners(gate)
        if corners.isEmpty, let drawing { corners = try Self.corners(drawing) }
        if drawing?.name != "PolyRect", gate.all("Axis").isEmpty {
            for label in names { try checkScale(label, gate) }
        }
        if !gate.all("Axis").isEmpty {
            // Straight edges on the linear scale come nearest to the counts FlowJo 7 stored.
            (x.transform, y.transform) = (nil, nil)
            (xScale, yScale) = (FlowJoScale(transform: nil), FlowJoScale(transform: nil))
        }
        return .polygon(x, y, corners.map { GateVertex(x: limit($0.x, xScale), y: limit($0.y, yScale)) })
    }

    private mutating func ellipse(_ gate: XMLTree, _ name: String) throws(CytometryError) -> Gate.Shape {
        let names = try labels(gate)
        guard names.count == 2 else { throw .xmlMissing("two channels", in: gate.name, at: gate.place) }
        for label in names {
            try checkScale(label, gate)
            // Display units say nothing without the display.
            if dimension(label).1.isGuess { throw Self.scaleMissing(label, gate) }
        }
        let foci = try Self.corners(gate.child("foci") ?? gate)
        guard let edge = gate.child("edge") ?? gate.child("EdgePoints") else {
            throw .xmlMissing("edge points", in: gate.name, at: gate.place)
        }
        return try FlowJoEllipse.shape(
            name: name, foci: Array(foci.prefix(2)), edge: try Self.corners(edge), dimension(names[0]),
            dimension(names[1]), at: gate.place)
    }

    /// FlowJo for Mac: the ends of two diameters, the long one and the one across it, in linear units. On the display
    /// they are conjugate whatever its proportions, so the half diameters make the covariance.
    private mutating func ellipse(_ gate: XMLTree, _ drawing: XMLTree) throws(CytometryError) -> Gate.Shape {
        let names = try labels(gate), ends = try Self.corners(drawing)
        guard names.count == 2, ends.count == 4 else {
            throw .xmlMissing("two channels and four edge points", in: drawing.name, at: drawing.place)
        }
        for label in names { try checkScale(label, gate) }
        let (x, xScale) = dimension(names[0]), (y, yScale) = dimension(names[1])
        let points = ends.map { GateVertex(x: limit($0.x, xScale), y: limit($0.y, yScale)) }
        func half(_ a: GateVertex, _ b: GateVertex) -> GateVertex {
            GateVertex(x: (a.x - b.x) / 2, y: (a.y - b.y) / 2)
        }
        let u = half(points[0], points[1]), v = half(points[2], points[3])
        let xy = u.x * u.y + v.x * v.y
        return .ellipsoid(
            [x, y], mean: [points.reduce(0) { $0 + $1.x } / 4, points.reduce(0) { $0 + $1.y } / 4],
            covariance: [u.x * u.x + v.x * v.x, xy, xy, u.y * u.y + v.y * v.y], distanceSquare: 1)
    }

    /// Slanted and curved edges need the display they were drawn on.
    private func checkScale(_ label: String, _ gate: XMLTree) throws(CytometryError) {
        if unknownScales.contains(label) { throw Self.scaleMissing(label, gate) }
    }

    private static func scaleMissing(_ label: String, _ gate: XMLTree) -> CytometryError {
        .xmlElement(
            gate.name, in: "the channel '\(label)', whose scale the workspace does not keep", at: gate.place,
            remedy: "Draw the population with a rectangle, or save the workspace with FlowJo 10.")
    }

    /// FlowJo for Mac marks gates of the events outside.
    static func isNegated(_ gate: XMLTree) -> Bool {
        [gate, drawing(gate)].contains { !["", "0"].contains($0?.attributes["negated"] ?? "") }
    }

    /// The channel of a dimension: Gating-ML 2.0's element, or Gating-ML 1.5's in FlowJo 7.5 to 10.0.
    private static func channel(_ dimension: XMLTree) -> String? {
        (dimension.child("fcs-dimension") ?? dimension.child("parameter"))?.attributes["name"]
    }

    /// FlowJo for Mac wraps the corners in the tool they were drawn with.
    private static func drawing(_ gate: XMLTree) -> XMLTree? {
        gate.children.first { ["PolyRect", "Polygon", "Range", "Ellipse"].contains($0.name) }
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
        let paths = gate.child("GatePaths")?.strings ?? []
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
