import Foundation

/// Reads Gating-ML 2.0 (ISAC Recommendation, Spidlen et al. 2015, Cytometry A 87:683).
///
/// Every element that is not understood is refused by name and line, so that no gate is left out silently.
public struct GatingMLReader {
    private let root: XMLTree
    private var scheme = GatingScheme()
    private var ratios: [String: RatioDimension] = [:]
    private var gateIDs: Set<String> = []
    private let originals: [String: String]

    static let gatingNamespace = "http://www.isac-net.org/std/Gating-ML/v2.0/gating"

    /// Reads a scheme. Throws IC0670–IC0684, and IC0661–IC0663 for the parameters of a transform.
    public static func read(_ data: Data, file: String) throws(CytometryError) -> GatingScheme {
        let root = try XMLTree.parse(data, file: file)
        return try read(root)
    }

    static func read(_ root: XMLTree) throws(CytometryError) -> GatingScheme {
        guard root.name == "Gating-ML" else {
            throw .xmlKind("The document is '\(root.name)', not Gating-ML.", at: root.place)
        }
        guard root.namespace == gatingNamespace else {
            throw .xmlKind(
                "The document is Gating-ML of namespace '\(root.namespace)', not 2.0.", at: root.place)
        }
        var reader = GatingMLReader(root: root)
        try reader.read()
        // References, circles and shapes are judged here, while the file is at hand.
        do { _ = try PopulationPlan(reader.scheme) } catch { throw error.located(at: root.file) }
        return reader.scheme
    }

    private init(root: XMLTree) {
        self.root = root
        originals = GatingMLIdentifiers.originals(root)
    }

    /// The identifier of a gate or quadrant as it was before `GatingMLWriter` made an XML name of it.
    private func original(_ id: String) -> String { originals[id] ?? id }

    private mutating func read() throws(CytometryError) {
        try GatingMLGrammar.check(root)
        // Gates may stand before the transforms and matrices they name.
        for node in root.children where node.name == "transformation" { try readTransformation(node) }
        for node in root.children where node.name == "spectrumMatrix" { try readMatrix(node) }
        for node in root.children {
            switch node.name {
            case "transformation", "custom_info", "spectrumMatrix": break
            case "RectangleGate": try add(node, try rectangle(node))
            case "PolygonGate": try add(node, try polygon(node))
            case "EllipsoidGate": try add(node, try ellipsoid(node))
            case "QuadrantGate": try add(node, try quadrants(node))
            case "BooleanGate": try add(node, try boolean(node))
            default: throw .xmlElement(node.name, in: root.name, at: node.place)
            }
        }
    }

    private mutating func add(_ node: XMLTree, _ shape: Gate.Shape) throws(CytometryError) {
        let id = try node.attribute("id")
        guard gateIDs.insert(id).inserted else {
            throw .duplicateIdentifier("gate", id, at: node.place)
        }
        guard scheme.gates.count < GatingScheme.largestGateCount else {
            throw .gateLimit("There are more than \(GatingScheme.largestGateCount) gates.")
        }
        scheme.gates.append(
            Gate(id: original(id), parent: node.attributes["parent_id"].map(original), shape: shape))
    }

    // MARK: Transforms and matrices

    private mutating func readTransformation(_ node: XMLTree) throws(CytometryError) {
        let id = try node.attribute("id")
        let contents = node.children.filter { $0.name != "custom_info" }
        guard let function = contents.first, contents.count == 1 else {
            throw .xmlMissing("single transformation", in: "transformation", at: node.place)
        }
        guard ratios[id] == nil, !scheme.transforms.contains(where: { $0.id == id }) else {
            throw .duplicateIdentifier("transform", id, at: node.place)
        }
        if function.name == "fratio" {
            let names = try channels(function)
            guard names.count == 2 else {
                throw .xmlMissing("two channels", in: "fratio", at: function.place)
            }
            let ratio = RatioDimension(
                numerator: names[0], denominator: names[1], A: try function.number("A"),
                B: try function.number("B"), C: try function.number("C"))
            ratios[id] = ratio
            return
        }
        let transform: Transform
        do { transform = try Self.transform(function) } catch { throw error.located(at: function.place) }
        scheme.transforms.append(.init(id: id, transform: transform))
    }

    private static func transform(_ node: XMLTree) throws(CytometryError) -> Transform {
        let scale: Transform.Scale
        switch node.name {
        case "flin": scale = .linear(try LinearTransform(T: try node.number("T"), A: try node.number("A")))
        case "flog": scale = .log(try LogTransform(T: try node.number("T"), M: try node.number("M")))
        case "fasinh":
            scale = .asinh(
                try AsinhTransform(T: try node.number("T"), M: try node.number("M"), A: try node.number("A")))
        case "logicle": scale = .logicle(try LogicleTransform(try LogicleParameters(node)))
        case "hyperlog": scale = .hyperlog(try HyperlogTransform(try LogicleParameters(node)))
        default: throw .xmlElement(node.name, in: "transformation", at: node.place)
        }
        return try Transform(
            scale, boundMin: try node.optionalNumber("boundMin"),
            boundMax: try node.optionalNumber("boundMax"))
    }

    private func channels(_ node: XMLTree) throws(CytometryError) -> [String] {
        var names: [String] = []
        for child in node.children where child.name != "custom_info" {
            guard child.name == "fcs-dimension" else {
                throw .xmlElement(child.name, in: node.name, at: child.place)
            }
            names.append(try child.attribute("name"))
        }
        return names
    }

    private mutating func readMatrix(_ node: XMLTree) throws(CytometryError) {
        let id = try node.attribute("id")
        guard id != "FCS", id != "uncompensated", !scheme.matrices.contains(where: { $0.id == id }) else {
            throw .duplicateIdentifier("matrix", id, at: node.place)
        }
        let fluorochromes = try channels(try node.required("fluorochromes"))
        let detectors = try channels(try node.required("detectors"))
        var spectrum: [Double] = []
        for child in node.children {
            switch child.name {
            case "fluorochromes", "detectors", "custom_info": continue
            case "spectrum":
                for entry in child.children {
                    guard entry.name == "coefficient" else {
                        throw .xmlElement(entry.name, in: "spectrum", at: entry.place)
                    }
                    spectrum.append(try entry.number("value"))
                }
            default: throw .xmlElement(child.name, in: node.name, at: child.place)
            }
        }
        let isInverse = try node.flag("matrix-inverted-already")
        guard spectrum.count == fluorochromes.count * detectors.count else {
            throw CytometryError.matrixShape(
                "'\(id)' has \(spectrum.count) coefficients, not \(fluorochromes.count) × \(detectors.count)"
            ).located(at: node.place)
        }
        if isInverse {
            guard fluorochromes.count == detectors.count else {
                throw CytometryError.matrixShape("'\(id)' is inverted but not square").located(at: node.place)
            }
            spectrum = SquareMatrix.transpose(spectrum, rows: detectors.count, columns: detectors.count)
        }
        scheme.matrices.append(
            .init(
                id: id, fluorochromes: fluorochromes, detectors: detectors, spectrum: spectrum,
                isInverse: isInverse))
    }

    // MARK: Gates

    /// A dimension of a gate, and of a divider.
    private func dimension(_ node: XMLTree, also allowed: Set<String> = []) throws(CytometryError)
        -> GateDimension
    {
        var source: GateDimension.Source?
        for child in node.children {
            switch child.name {
            case "fcs-dimension" where source == nil: source = .channel(try child.attribute("name"))
            case "new-dimension" where source == nil:
                let id = try child.attribute("transformation-ref")
                guard let ratio = ratios[id] else {
                    throw .unknownReference(
                        "ratio", id, in: node.name, among: Array(ratios.keys), at: child.place)
                }
                source = .ratio(ratio)
            case "custom_info": continue
            case let name where allowed.contains(name): continue
            default: throw .xmlElement(child.name, in: node.name, at: child.place)
            }
        }
        guard let source else { throw .xmlMissing("channel", in: node.name, at: node.place) }
        let compensation: GateDimension.Compensation =
            switch node.attributes["compensation-ref"] {
            case nil, "uncompensated": .uncompensated
            case "FCS": .file
            case let id?: .matrix(id)
            }
        if case .matrix(let id) = compensation, !scheme.matrices.contains(where: { $0.id == id }) {
            throw .unknownReference(
                "matrix", id, in: node.name, among: scheme.matrices.map(\.id), at: node.place)
        }
        let transform = node.attributes["transformation-ref"]
        if let transform, !scheme.transforms.contains(where: { $0.id == transform }) {
            throw .unknownReference(
                "transform", transform, in: node.name, among: scheme.transforms.map(\.id), at: node.place)
        }
        return GateDimension(source, compensation: compensation, transform: transform)
    }

    private func check(_ node: XMLTree, allows names: Set<String>) throws(CytometryError) {
        for child in node.children where child.name != "custom_info" && !names.contains(child.name) {
            throw .xmlElement(child.name, in: node.name, at: child.place)
        }
    }

    private func rectangle(_ node: XMLTree) throws(CytometryError) -> Gate.Shape {
        try check(node, allows: ["dimension"])
        var dimensions: [GateDimension] = [], ranges: [GateRange] = []
        for child in node.all("dimension") {
            dimensions.append(try dimension(child))
            ranges.append(
                GateRange(
                    min: try limit(child, "min", open: ["-INF"]),
                    max: try limit(child, "max", open: ["INF", "+INF"])))
        }
        guard !dimensions.isEmpty else { throw .xmlMissing("dimension", in: node.name, at: node.place) }
        return .rectangle(dimensions, ranges)
    }

    /// An end of a range; the schema's number type has an infinity, which leaves the end open.
    private func limit(_ node: XMLTree, _ name: String, open: [String]) throws(CytometryError) -> Double? {
        let text = node.attributes[name]?.filter { !$0.isWhitespace }
        return text.map(open.contains) == true ? nil : try node.optionalNumber(name)
    }

    private func coordinates(_ node: XMLTree, _ name: String = "coordinate") throws(CytometryError)
        -> [Double]
    {
        try check(node, allows: [name])
        var values: [Double] = []
        for child in node.all(name) { values.append(try child.number("value")) }
        return values
    }

    private func polygon(_ node: XMLTree) throws(CytometryError) -> Gate.Shape {
        try check(node, allows: ["dimension", "vertex"])
        let dimensions = node.all("dimension")
        guard dimensions.count == 2 else {
            throw .xmlMissing("two dimensions", in: node.name, at: node.place)
        }
        var vertices: [GateVertex] = []
        for child in node.all("vertex") {
            let point = try coordinates(child)
            guard point.count == 2 else {
                throw .xmlMissing("two coordinates", in: "vertex", at: child.place)
            }
            vertices.append(GateVertex(x: point[0], y: point[1]))
        }
        return .polygon(try dimension(dimensions[0]), try dimension(dimensions[1]), vertices)
    }

    private func ellipsoid(_ node: XMLTree) throws(CytometryError) -> Gate.Shape {
        try check(node, allows: ["dimension", "mean", "covarianceMatrix", "distanceSquare"])
        var dimensions: [GateDimension] = []
        for child in node.all("dimension") { dimensions.append(try dimension(child)) }
        let matrix = try node.required("covarianceMatrix")
        try check(matrix, allows: ["row"])
        var covariance: [Double] = []
        for row in matrix.all("row") { covariance += try coordinates(row, "entry") }
        return .ellipsoid(
            dimensions, mean: try coordinates(try node.required("mean")), covariance: covariance,
            distanceSquare: try node.required("distanceSquare").number("value"))
    }

    private func quadrants(_ node: XMLTree) throws(CytometryError) -> Gate.Shape {
        try check(node, allows: ["divider", "Quadrant"])
        var set = QuadrantSet(dividers: [], quadrants: [])
        for child in node.all("divider") {
            var values: [Double] = []
            for value in child.all("value") {
                guard let number = StrictNumber.parse(value.text) else {
                    throw .xmlNumber(value.text, "value", at: value.place)
                }
                values.append(number)
            }
            guard !values.isEmpty else { throw .xmlMissing("value", in: "divider", at: child.place) }
            let id = try child.attribute("id")
            guard !set.dividers.contains(where: { $0.id == id }) else {
                throw .duplicateIdentifier("divider", id, at: child.place)
            }
            set.dividers.append(
                .init(
                    id: id, dimension: try dimension(child, also: ["value"]), values: values))
        }
        for child in node.all("Quadrant") {
            try check(child, allows: ["position"])
            var positions: [QuadrantSet.Position] = []
            for position in child.all("position") {
                positions.append(
                    .init(
                        divider: try position.attribute("divider_ref"),
                        location: try position.number("location")))
            }
            set.quadrants.append(.init(id: original(try child.attribute("id")), positions: positions))
        }
        return .quadrants(set)
    }

    private func boolean(_ node: XMLTree) throws(CytometryError) -> Gate.Shape {
        try check(node, allows: ["and", "or", "not"])
        let contents = node.children.filter { $0.name != "custom_info" }
        guard let body = contents.first, contents.count == 1,
            let operation = BooleanOperation(rawValue: body.name)
        else { throw .xmlMissing("single 'and', 'or' or 'not'", in: node.name, at: node.place) }
        try check(body, allows: ["gateReference"])
        var operands: [BooleanOperand] = []
        for reference in body.all("gateReference") {
            operands.append(
                BooleanOperand(
                    original(try reference.attribute("ref")),
                    isComplement: try reference.flag("use-as-complement")))
        }
        return .boolean(operation, operands)
    }
}
