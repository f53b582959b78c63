/// How FlowJo displays a channel: the space in which it draws straight edges, and what 256 display units are there.
struct FlowJoScale {
    /// nil: straight edges on the linear scale.
    let transform: Transform?
    /// Position of display unit 0.
    let origin: Double
    /// Width of the display of 256 units, in positions of the transform.
    let span: Double
    /// True when the workspace says nothing about the display.
    var isGuess = false

    static let displayUnits = 256.0

    init(transform: Transform?, origin: Double = 0, span: Double = 1) {
        self.transform = transform
        self.origin = origin
        self.span = span
    }

    /// A position from display units 0...256.
    func position(_ display: Double) -> Double { origin + display / Self.displayUnits * span }

    /// An element of FlowJo 10's `Transformations`; `timeStep` turns a time channel's ticks into the file's seconds.
    init(_ node: XMLTree, timeStep: Double?) throws(CytometryError) {
        switch node.name {
        case "linear":
            let low = try node.optionalNumber("minRange") ?? 0
            let high = try node.number("maxRange")
            guard high > low else { throw .xmlMissing("range above 0", in: node.name, at: node.place) }
            let transform = try timeStep.map { (step) throws(CytometryError) in
                Transform(.linear(try LinearTransform(T: 1 / step)))
            }
            self.init(transform: transform, origin: low, span: high - low)
        case "log":
            self.init(
                transform: Transform(
                    .offsetLog(
                        try OffsetLogTransform(
                            offset: try node.number("offset"), decades: try node.number("decades")))))
        case "logicle":
            self.init(transform: Transform(.logicle(try LogicleTransform(try LogicleParameters(node)))))
        case "hyperlog":
            self.init(transform: Transform(.hyperlog(try HyperlogTransform(try LogicleParameters(node)))))
        case "fasinh":
            self.init(
                transform: Transform(
                    .asinh(
                        try AsinhTransform(
                            T: try node.number("T"), M: try node.number("M"), A: try node.number("A")))))
        case "biex":
            self.init(
                transform: Transform(
                    .biexponential(
                        try BiexponentialTransform(
                            negative: try node.number("neg"), width: try node.number("width"),
                            positive: try node.number("pos"), maxValue: try node.number("maxRange")))),
                span: Double(BiexponentialTransform.channels))
        default: throw .xmlElement(node.name, in: "Transformations", at: node.place)
        }
    }

    /// FlowJo before version 10: the scale follows from the file's `$PnE`, `$PnR` and `$PnG`.
    init?(keywords: [String: String], channel index: Int) {
        func numbers(_ key: String) -> [Double] {
            (keywords["$P\(index)\(key)"] ?? "").split(separator: ",").compactMap { StrictNumber.parse($0) }
        }
        let exponent = numbers("E")
        if exponent.count == 2, exponent[0] > 0 {
            let offset = exponent[1] > 0 ? exponent[1] : 1
            guard let log = try? OffsetLogTransform(offset: offset, decades: exponent[0]) else { return nil }
            self.init(transform: Transform(.offsetLog(log)))
            return
        }
        guard let range = numbers("R").first, range > 0 else { return nil }
        let gain = numbers("G").first ?? 1
        self.init(transform: nil, span: range / (gain > 0 ? gain : 1))
    }
}

/// FlowJo's ellipses: foci and four points of the edge in display units of 256.
enum FlowJoEllipse {
    /// The half axis comes from the longer pair of opposite edge points and the other from the foci: the stored
    /// distance and the second pair are not kept up to date by FlowJo.
    static func shape(
        name: String, foci: [GateVertex], edge: [GateVertex], _ x: (GateDimension, FlowJoScale),
        _ y: (GateDimension, FlowJoScale), at place: CytometryError.Place
    ) throws(CytometryError) -> Gate.Shape {
        guard foci.count == 2, edge.count >= 4 else {
            throw .gateShape(name, "is an ellipse without two foci and four edge points", at: place)
        }
        let center = GateVertex(x: (foci[0].x + foci[1].x) / 2, y: (foci[0].y + foci[1].y) / 2)
        let dx = foci[1].x - foci[0].x, dy = foci[1].y - foci[0].y
        let focal = (dx * dx + dy * dy).squareRoot() / 2
        func half(_ a: GateVertex, _ b: GateVertex) -> Double {
            ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot() / 2
        }
        let a = max(half(edge[0], edge[1]), half(edge[2], edge[3]))
        guard a > focal, a.isFinite else {
            throw .gateShape(name, "is an ellipse whose foci lie outside its edge points", at: place)
        }
        let long = a * a, short = a * a - focal * focal
        // Unit vector of the long axis; any will do for a circle.
        let ux = focal > 0 ? dx / (2 * focal) : 1, uy = focal > 0 ? dy / (2 * focal) : 0
        let sx = x.1.span / FlowJoScale.displayUnits, sy = y.1.span / FlowJoScale.displayUnits
        let xx = (long * ux * ux + short * uy * uy) * sx * sx
        let xy = (long - short) * ux * uy * sx * sy
        let yy = (long * uy * uy + short * ux * ux) * sy * sy
        return .ellipsoid(
            [x.0, y.0], mean: [x.1.position(center.x), y.1.position(center.y)],
            covariance: [xx, xy, xy, yy], distanceSquare: 1)
    }
}
