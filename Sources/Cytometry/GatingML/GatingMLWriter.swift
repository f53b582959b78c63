import Foundation

/// Writes Gating-ML 2.0.
public struct GatingMLWriter {
    private var lines: [String] = []
    private var ratioIDs: [RatioDimension: String] = [:]
    private let scheme: GatingScheme
    private var identifiers = GatingMLIdentifiers()

    /// The document as UTF-8, valid by the schemas of the standard: identifiers that are no XML names, such as the paths
    /// of a workspace, are replaced and stand in `custom_info`. Throws IC0685 for what Gating-ML cannot say, such as FlowJo's own scales.
    public static func write(_ scheme: GatingScheme) throws(CytometryError) -> Data {
        var writer = GatingMLWriter(scheme: scheme)
        try writer.write()
        return Data((writer.lines.joined(separator: "\n") + "\n").utf8)
    }

    private init(scheme: GatingScheme) { self.scheme = scheme }

    private mutating func write() throws(CytometryError) {
        identifiers = GatingMLIdentifiers(scheme)
        lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            "<gating:Gating-ML xmlns:gating=\"\(GatingMLReader.gatingNamespace)\"",
            #"    xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations""#,
            #"    xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">"#,
        ]
        for named in scheme.transforms { try write(named) }
        writeRatios()
        for matrix in scheme.matrices { write(matrix) }
        for gate in scheme.gates { try write(gate) }
        lines.append("</gating:Gating-ML>")
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += "&#\(scalar.value);"
            default: if scalar.value >= 32 { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    private mutating func write(_ named: GatingScheme.NamedTransform) throws(CytometryError) {
        let element: String =
            switch named.transform.scale {
            case .logicle: "logicle"
            case .hyperlog: "hyperlog"
            case .asinh: "fasinh"
            case .log: "flog"
            case .linear: "flin"
            case .biexponential, .offsetLog, .facsDiva: ""
            }
        guard !element.isEmpty else {
            throw CytometryError(
                "IC0685", "Gating-ML 2.0 has no transform '\(named.transform.name)' ('\(named.id)').",
                remedy: "Use logicle instead of FlowJo's own scale.")
        }
        let list = named.transform.parameters.map { "transforms:\($0.name)=\"\($0.value)\"" }.joined(
            separator: " ")
        lines.append("  <transforms:transformation transforms:id=\"\(identifiers[.transform, named.id])\">")
        lines.append("    <transforms:\(element) \(list)/>")
        lines.append("  </transforms:transformation>")
    }

    private mutating func writeRatios() {
        for gate in scheme.gates {
            for case .ratio(let ratio) in gate.shape.dimensions.map(\.source)
            where ratioIDs[ratio] == nil {
                let id = identifiers.add("ratio\(ratioIDs.count + 1)")
                ratioIDs[ratio] = id
                lines.append("  <transforms:transformation transforms:id=\"\(id)\">")
                lines.append(
                    "    <transforms:fratio transforms:A=\"\(ratio.factor)\" transforms:B=\"\(ratio.numeratorOffset)\" transforms:C=\"\(ratio.denominatorOffset)\">"
                )
                for name in [ratio.numerator, ratio.denominator] {
                    lines.append("      " + Self.channel(name))
                }
                lines.append("    </transforms:fratio>")
                lines.append("  </transforms:transformation>")
            }
        }
    }

    private static func channel(_ name: String) -> String {
        "<data-type:fcs-dimension data-type:name=\"\(escaped(name))\"/>"
    }

    private mutating func write(_ matrix: GatingScheme.NamedMatrix) {
        let inverted = matrix.isInverse ? " transforms:matrix-inverted-already=\"true\"" : ""
        lines.append(
            "  <transforms:spectrumMatrix transforms:id=\"\(identifiers[.matrix, matrix.id])\"\(inverted)>")
        for (element, names) in [("fluorochromes", matrix.fluorochromes), ("detectors", matrix.detectors)] {
            lines.append("    <transforms:\(element)>")
            for name in names { lines.append("      " + Self.channel(name)) }
            lines.append("    </transforms:\(element)>")
        }
        let n = matrix.detectors.count
        for row in matrix.fluorochromes.indices {
            lines.append("    <transforms:spectrum>")
            for column in 0..<n {
                let value = matrix.spectrum[matrix.isInverse ? column * n + row : row * n + column]
                lines.append("      <transforms:coefficient transforms:value=\"\(value)\"/>")
            }
            lines.append("    </transforms:spectrum>")
        }
        lines.append("  </transforms:spectrumMatrix>")
    }

    // MARK: Gates

    private mutating func write(_ gate: Gate) throws(CytometryError) {
        var gate = gate
        guard gate.isComplement else { return try writeShape(gate) }
        // Gating-ML says "outside" with a Boolean gate.
        var inner = gate
        inner.id += " (inside)"
        inner.isComplement = false
        try writeShape(inner)
        gate.shape = .boolean(.not, [BooleanOperand(inner.id)])
        try writeShape(gate)
    }

    private mutating func writeShape(_ gate: Gate) throws(CytometryError) {
        let parent = gate.parent.map { " gating:parent_id=\"\(identifiers[.gate, $0])\"" } ?? ""
        let id = identifiers[.gate, gate.id]
        var written = [(gate.id, id)]
        if case .quadrants(let set) = gate.shape {
            written += set.quadrants.map { ($0.id, identifiers[.gate, $0.id]) }
        }
        let name = Self.originals(written)
        let head = "gating:id=\"\(id)\"\(parent)>\(name)"
        switch gate.shape {
        case .rectangle(let dimensions, let ranges):
            lines.append("  <gating:RectangleGate " + head)
            for (dimension, range) in zip(dimensions, ranges) {
                // An end at infinity in its direction is an open one; another infinity would be no number to readers.
                guard range.min != .infinity, range.max != -.infinity else {
                    throw CytometryError(
                        "IC0685", "The gate '\(gate.id)' lies at infinity.", remedy: "Leave it out.")
                }
                let low = range.min.map { $0.isFinite ? " gating:min=\"\($0)\"" : "" } ?? ""
                let high = range.max.map { $0.isFinite ? " gating:max=\"\($0)\"" : "" } ?? ""
                write(dimension, "dimension", low + high)
            }
            lines.append("  </gating:RectangleGate>")
        case .polygon(let x, let y, let vertices):
            lines.append("  <gating:PolygonGate " + head)
            for dimension in [x, y] { write(dimension, "dimension", "") }
            for v in vertices {
                lines.append(
                    "    <gating:vertex>\(Self.coordinate(v.x))\(Self.coordinate(v.y))</gating:vertex>")
            }
            lines.append("  </gating:PolygonGate>")
        case .ellipsoid(let dimensions, let mean, let covariance, let limit):
            lines.append("  <gating:EllipsoidGate " + head)
            for dimension in dimensions { write(dimension, "dimension", "") }
            lines.append("    <gating:mean>\(mean.map(Self.coordinate).joined())</gating:mean>")
            lines.append("    <gating:covarianceMatrix>")
            let n = dimensions.count
            for row in stride(from: 0, to: covariance.count, by: max(1, n)) {
                let entries = covariance[row..<min(row + n, covariance.count)]
                    .map { "<gating:entry data-type:value=\"\($0)\"/>" }
                lines.append("      <gating:row>\(entries.joined())</gating:row>")
            }
            lines.append("    </gating:covarianceMatrix>")
            lines.append("    <gating:distanceSquare data-type:value=\"\(limit)\"/>")
            lines.append("  </gating:EllipsoidGate>")
        case .quadrants(let set): write(set, gate.id, head)
        case .boolean(let operation, let operands):
            lines.append("  <gating:BooleanGate " + head)
            lines.append("    <gating:\(operation.rawValue)>")
            // The schema asks for two operands of 'and' and 'or'.
            let operands = operation != .not && operands.count == 1 ? operands + operands : operands
            for operand in operands {
                let flag = operand.isComplement ? " gating:use-as-complement=\"true\"" : ""
                lines.append(
                    "      <gating:gateReference gating:ref=\"\(identifiers[.gate, operand.gate])\"\(flag)/>")
            }
            lines.append("    </gating:\(operation.rawValue)>")
            lines.append("  </gating:BooleanGate>")
        case .all:
            throw CytometryError(
                "IC0685", "Gating-ML 2.0 has no gate of all events ('\(gate.id)').", remedy: "Leave it out.")
        }
    }

    /// Identifiers that could not be written, for the reader to give back.
    private static func originals(_ pairs: [(id: String, written: String)]) -> String {
        let element = GatingMLIdentifiers.element
        let entries = pairs.filter { $0.id != $0.written }.map {
            "<\(element) ref=\"\($0.written)\">\(escaped($0.id))</\(element)>"
        }
        guard !entries.isEmpty else { return "" }
        return "\n    <data-type:custom_info>\(entries.joined())</data-type:custom_info>"
    }

    private static func coordinate(_ value: Double) -> String {
        "<gating:coordinate data-type:value=\"\(value)\"/>"
    }

    private mutating func write(_ set: QuadrantSet, _ gate: String, _ head: String) {
        lines.append("  <gating:QuadrantGate " + head)
        for divider in set.dividers {
            let values = divider.values.map { "<gating:value>\($0)</gating:value>" }.joined()
            let id = identifiers[.divider(gate), divider.id]
            write(divider.dimension, "divider", " gating:id=\"\(id)\"", then: values)
        }
        for quadrant in set.quadrants {
            lines.append("    <gating:Quadrant gating:id=\"\(identifiers[.gate, quadrant.id])\">")
            for p in quadrant.positions {
                lines.append(
                    "      <gating:position gating:divider_ref=\"\(identifiers[.divider(gate), p.divider])\" gating:location=\"\(p.location)\"/>"
                )
            }
            lines.append("    </gating:Quadrant>")
        }
        lines.append("  </gating:QuadrantGate>")
    }

    private mutating func write(
        _ dimension: GateDimension, _ element: String, _ attributes: String, then content: String = ""
    ) {
        let reference: String =
            switch dimension.compensation {
            case .uncompensated: "uncompensated"
            case .file: "FCS"
            case .matrix(let id): identifiers[.matrix, id]
            }
        let transform =
            dimension.transform.map { " gating:transformation-ref=\"\(identifiers[.transform, $0])\"" } ?? ""
        let source: String =
            switch dimension.source {
            case .channel(let name): Self.channel(name)
            case .ratio(let ratio):
                "<data-type:new-dimension data-type:transformation-ref=\"\(ratioIDs[ratio] ?? "")\"/>"
            }
        lines.append(
            "    <gating:\(element) gating:compensation-ref=\"\(reference)\"\(transform)\(attributes)>")
        lines.append("      " + source + content)
        lines.append("    </gating:\(element)>")
    }
}
