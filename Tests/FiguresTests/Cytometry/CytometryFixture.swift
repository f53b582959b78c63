import Cytometry
import Figures

/// Events whose counts can be checked by hand, as an FCS file in memory.
enum CytometryFixture {
    static let channels = ["FSC-A", "SSC-A", "PE-A", "APC-A"]

    /// An FCS 3.1 file of 32-bit floats; `PE-A` is stained with CD19.
    static func file(_ events: [[Float]], extra: String = "") throws -> FCSDataSet {
        var text =
            "/$BEGINANALYSIS/0/$ENDANALYSIS/0/$BEGINSTEXT/0/$ENDSTEXT/0/$BYTEORD/1,2,3,4/$DATATYPE/F/$MODE/L"
        text += "/$NEXTDATA/0/$PAR/4/$TOT/\(events.count)\(extra)"
        for (index, name) in channels.enumerated() {
            let n = index + 1
            text += "/$P\(n)N/\(name)/$P\(n)B/32/$P\(n)E/0,0/$P\(n)R/262144"
        }
        text += "/$P3S/CD19"
        let start = 1024, end = start + max(1, events.count * 16) - 1
        text += "/$BEGINDATA/\(start)/$ENDDATA/\(end)/"
        func field(_ n: Int) -> String { String(repeating: " ", count: 8 - String(n).count) + String(n) }
        let header =
            "FCS3.1    " + field(58) + field(57 + text.utf8.count) + field(start) + field(end) + field(0)
            + field(0)
        var bytes = Array((header + text).utf8)
        bytes += [UInt8](repeating: 32, count: start - bytes.count)
        for value in events.joined() {
            let bits = value.bitPattern
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
        }
        if events.isEmpty { bytes.append(0) }
        return try FCSFile(bytes: bytes, name: "folder/synthetic.fcs").dataSets[0]
    }

    static func logicle() throws -> Transform {
        try Transform(name: "logicle", parameters: ["T": 262144, "W": 0.5, "M": 4.5])
    }

    /// A gate of each shape on the fluorescence channels, and one that holds nothing with one inside it.
    static func scheme() throws -> GatingScheme {
        let pe = GateDimension(.channel("PE-A"), transform: "lgcl")
        let apc = GateDimension(.channel("APC-A"), transform: "lgcl")
        let scatter = [GateDimension(.channel("FSC-A")), GateDimension(.channel("SSC-A"))]
        let quadrants = QuadrantSet(
            dividers: [
                .init(id: "a", dimension: pe, values: [0.5]), .init(id: "b", dimension: apc, values: [0.4]),
            ],
            quadrants: [
                .init(
                    id: "--", positions: [.init(divider: "a", location: 0), .init(divider: "b", location: 0)]),
                .init(
                    id: "++", positions: [.init(divider: "a", location: 1), .init(divider: "b", location: 1)]),
            ])
        return GatingScheme(
            gates: [
                Gate(
                    id: "cells", shape: .rectangle(scatter, [GateRange(min: 1000), GateRange(max: 200_000)])),
                Gate(
                    id: "poly", parent: "cells",
                    shape: .polygon(
                        pe, apc,
                        [GateVertex(x: 0.3, y: 0.2), GateVertex(x: 0.9, y: 0.3), GateVertex(x: 0.6, y: 0.8)]
                    )),
                Gate(
                    id: "round", parent: "cells",
                    shape: .ellipsoid(
                        [pe, apc], mean: [0.5, 0.4], covariance: [0.04, 0.01, 0.01, 0.02], distanceSquare: 0.5
                    )),
                Gate(id: "quad", parent: "poly", shape: .quadrants(quadrants)),
                Gate(id: "bright", parent: "cells", shape: .rectangle([pe], [GateRange(min: 0.6)])),
                Gate(id: "either", shape: .boolean(.or, [BooleanOperand("poly"), BooleanOperand("round")])),
                Gate(
                    id: "nobody", parent: "cells",
                    shape: .rectangle([pe, apc], [GateRange(min: 5), GateRange(min: 5)])),
                Gate(
                    id: "inside nobody", parent: "nobody",
                    shape: .rectangle([pe, apc], [GateRange(min: 0.1, max: 0.5), GateRange(min: 0.1)])),
            ], transforms: [.init(id: "lgcl", transform: try logicle())])
    }

    /// A Gaussian cloud in every channel.
    static func cloud(_ n: Int, seed: UInt64 = 1) -> [[Float]] {
        var random = Normal(seed: seed)
        return (0..<n).map { _ in
            [
                Float(80_000 + 10_000 * random.next()), Float(60_000 + 9000 * random.next()),
                Float(3000 + 900 * random.next()), Float(900 + 500 * random.next()),
            ]
        }
    }

    static func source(_ events: [[Float]]) throws -> CytometrySource {
        try CytometrySource(file(events), scheme: scheme(), context: Fixture.synthetic)
    }
}

/// Standard normal numbers that are the same on every machine (SplitMix64, sum of twelve).
struct Normal {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + uniform() }
    }

    private mutating func uniform() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
}
