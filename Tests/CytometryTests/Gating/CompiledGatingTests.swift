import Testing

@testable import Cytometry

@Suite("Compiled gating")
struct CompiledGatingTests {
    @Test("rectangles are half-open in every dimension, and open ends stay open")
    func rectangle() throws {
        let scheme = GatingScheme(gates: [
            Gate(
                id: "box",
                shape: .rectangle([channel("x"), channel("y")], [.init(min: 1, max: 2), .init(max: 5)])),
            Gate(id: "all numbers", shape: .rectangle([channel("x")], [.init()])),
        ])
        let rows: [[Double]] = [
            [1, 0], [2, 0], [1.5, 5], [1.5, -.infinity], [.nan, 0], [1.5, .nan], [.infinity, 0],
        ]
        let members = try gate(scheme, channels: ["x", "y"], rows: rows)
        #expect(members["/box"] == [0, 3])
        #expect(members["/all numbers"] == [0, 1, 2, 3, 5, 6])
    }

    @Test(
        "a threshold on a scale decides as the position does",
        arguments: ["logicle", "asinh", "log", "bounded"])
    func thresholds(_ name: String) throws {
        let parameters: [String: Double] =
            switch name {
            case "logicle": ["T": 1000, "W": 0.5, "M": 4]
            case "bounded": ["T": 1000, "M": 4, "boundMin": 0.2, "boundMax": 0.7]
            default: ["T": 1000, "M": 4]
            }
        let transform = try Transform(name: name == "bounded" ? "asinh" : name, parameters: parameters)
        for (low, high) in [(0.2, 0.7), (0.5, 0.9), (-0.1, 0.3)] {
            let scheme = GatingScheme(
                gates: [
                    Gate(
                        id: "r",
                        shape: .rectangle([channel("x", transform: "t")], [.init(min: low, max: high)]))
                ], transforms: [.init(id: "t", transform: transform)])
            var rows = (-300...300).map { [Double($0) * 4.3] }
            for position in [low, high] {
                let edge = transform.inverse(position)
                var x = edge
                for _ in 0..<8 { x = x.nextDown }
                for _ in 0..<17 {
                    rows.append([x])
                    x = x.nextUp
                }
            }
            let kernel = TransformKernel(transform)
            let wanted = rows.indices.filter {
                let y = kernel(rows[$0][0])
                return y >= low && y < high
            }
            #expect(try gate(scheme, channels: ["x"], rows: rows)["/r"] == wanted)
        }
    }

    @Test("an ellipsoid in three dimensions, its surface included")
    func ellipsoid() throws {
        let scheme = GatingScheme(gates: [
            Gate(
                id: "e",
                shape: .ellipsoid(
                    [channel("x"), channel("y"), channel("z")], mean: [1, 2, 3],
                    covariance: [4, 0, 0, 0, 9, 0, 0, 0, 1], distanceSquare: 4))
        ])
        let rows: [[Double]] = [
            [5, 2, 3], [5.001, 2, 3], [1, 8, 3], [1, 2, 5.01], [1, 2, 3], [.nan, 2, 3],
        ]
        #expect(try gate(scheme, channels: ["x", "y", "z"], rows: rows)["/e"] == [0, 2, 4])
    }

    @Test("quadrants of dividers with several thresholds share no event")
    func quadrants() throws {
        let set = QuadrantSet(
            dividers: [
                .init(id: "X", dimension: channel("x"), values: [10, 20]),
                .init(id: "Y", dimension: channel("y"), values: [5]),
            ],
            quadrants: [
                .init(id: "low", positions: [.init(divider: "X", location: 3)]),
                .init(
                    id: "middle up",
                    positions: [.init(divider: "X", location: 10), .init(divider: "Y", location: 5)]),
                .init(
                    id: "high down",
                    positions: [.init(divider: "X", location: 99), .init(divider: "Y", location: 0)]),
            ])
        let scheme = GatingScheme(gates: [
            Gate(id: "Q", shape: .quadrants(set)),
            Gate(id: "child", parent: "middle up", shape: .rectangle([channel("x")], [.init(min: 15)])),
        ])
        let rows: [[Double]] = [[9.99, 0], [10, 5], [19.9, 4.9], [20, 4.9], [15, 7], [20, 5]]
        let members = try gate(scheme, channels: ["x", "y"], rows: rows)
        #expect(members["/low"] == [0])
        #expect(members["/middle up"] == [1, 4])
        #expect(members["/high down"] == [3])
        #expect(members["/middle up/child"] == [4])
    }

    @Test("Boolean gates, complements and parents equal sets, whatever the order of definition")
    func booleans() throws {
        let scheme = GatingScheme(gates: [
            Gate(id: "either", shape: .boolean(.or, [.init("a"), .init("b", isComplement: true)])),
            Gate(id: "both", parent: "p", shape: .boolean(.and, [.init("a"), .init("b")])),
            Gate(id: "neither", shape: .boolean(.not, [.init("either")])),
            Gate(id: "a", shape: .rectangle([channel("x")], [.init(min: 0.3)])),
            Gate(id: "b", parent: "p", shape: .rectangle([channel("y")], [.init(max: 0.6)])),
            Gate(id: "p", shape: .rectangle([channel("x")], [.init(max: 0.8)]), isComplement: false),
            Gate(
                id: "outside",
                shape: .rectangle([channel("x"), channel("y")], [.init(max: 0.5), .init(max: 0.5)]),
                isComplement: true),
        ])
        var random = Sequence01()
        let rows = (0..<300).map { _ in [random.next(), random.next()] }
        let members = try gate(scheme, channels: ["x", "y"], rows: rows, capacity: 37)
        let a = Set(rows.indices.filter { rows[$0][0] >= 0.3 })
        let p = Set(rows.indices.filter { rows[$0][0] < 0.8 })
        let b = p.filter { rows[$0][1] < 0.6 }
        let either = Set(rows.indices).filter { a.contains($0) || !b.contains($0) }
        #expect(members["/p/b"] == b.sorted())
        #expect(members["/either"] == either.sorted())
        #expect(members["/p/both"] == p.intersection(a).intersection(b).sorted())
        #expect(members["/neither"] == Set(rows.indices).subtracting(either).sorted())
        #expect(members["/outside"] == rows.indices.filter { rows[$0][0] >= 0.5 || rows[$0][1] >= 0.5 })
    }

    @Test("compensation by matrix and by file, dense and sparse, gives the same bits as the whole column")
    func compensation() throws {
        let spill = [1, 0.31, 0.07, 1]
        let matrix = GatingScheme.NamedMatrix(
            id: "m", fluorochromes: ["F", "G"], detectors: ["x", "y"], spectrum: spill)
        let f = GateDimension(.channel("F"), compensation: .matrix("m"))
        let x = GateDimension(.channel("x"), compensation: .file)
        let scheme = GatingScheme(
            gates: [
                Gate(id: "rare", shape: .rectangle([channel("t")], [.init(max: 0.1)])),
                Gate(id: "few", parent: "rare", shape: .rectangle([f], [.init(min: 0.2)])),
                Gate(id: "many", shape: .rectangle([f], [.init(min: 0.2)])),
                Gate(id: "file", shape: .rectangle([x], [.init(min: 0.2)])),
            ], matrices: [matrix])
        let spillover = try Compensation(channels: ["x", "y"], matrix: spill)
        var random = Sequence01()
        let rows = (0..<2000).map { _ in [random.next(), random.next(), random.next()] }
        let members = try gate(
            scheme, channels: ["x", "y", "t"], rows: rows, spillover: spillover, capacity: 256)
        let inside = rows.indices.filter {
            let value =
                (0 + spillover.coefficients[0] * rows[$0][0]) + spillover.coefficients[1] * rows[$0][1]
            return value >= 0.2
        }
        #expect(members["/many"] == inside)
        #expect(members["/file"] == inside)
        #expect(members["/rare/few"] == inside.filter { rows[$0][2] < 0.1 })
    }

    @Test("ratios divide the offset channels; a zero denominator is outside")
    func ratio() throws {
        let ratio = RatioDimension(numerator: "x", denominator: "y", A: 2, B: 1, C: -1)
        let scheme = GatingScheme(gates: [
            Gate(id: "r", shape: .rectangle([GateDimension(.ratio(ratio))], [.init(min: 1, max: 3)]))
        ])
        // 2·(x − 1)/(y + 1)
        let rows: [[Double]] = [[3, 1], [2, 1], [4, 1], [1, -1], [5, -1]]
        #expect(try gate(scheme, channels: ["x", "y"], rows: rows)["/r"] == [0, 1])
    }

    @Test("errors name the fault")
    func errors() {
        func code(_ gates: [Gate], _ transforms: [GatingScheme.NamedTransform] = []) -> String? {
            do {
                _ = try CompiledGating(GatingScheme(gates: gates, transforms: transforms), channels: ["x"])
                return nil
            } catch { return error.code }
        }
        let box = Gate.Shape.rectangle([channel("x")], [.init(min: 0)])
        #expect(code([Gate(id: "a", shape: box), Gate(id: "a", shape: box)]) == "IC0677")
        #expect(code([Gate(id: "a", parent: "b", shape: box)]) == "IC0678")
        #expect(
            code([Gate(id: "a", parent: "b", shape: box), Gate(id: "b", parent: "a", shape: box)]) == "IC0679"
        )
        #expect(code([Gate(id: "a", shape: .boolean(.not, [.init("a")]))]) == "IC0679")
        #expect(code([Gate(id: "a", shape: .rectangle([channel("z")], [.init()]))]) == "IC0680")
        #expect(
            code([Gate(id: "a", shape: .rectangle([channel("x", transform: "t")], [.init()]))]) == "IC0678")
        #expect(code([Gate(id: "a", shape: .polygon(channel("x"), channel("x"), []))]) == "IC0683")
        #expect(
            code([
                Gate(
                    id: "a",
                    shape: .ellipsoid([channel("x")], mean: [0], covariance: [-1], distanceSquare: 1))
            ]) == "IC0683")
        #expect(
            code([Gate(id: "a", shape: .boolean(.not, [.init("b"), .init("b")])), Gate(id: "b", shape: box)])
                == "IC0683")
    }

    @Test("a chain of parents may be long, but not endless")
    func chain() throws {
        func scheme(_ count: Int) -> GatingScheme {
            GatingScheme(
                gates: (0..<count).reversed().map { i in
                    Gate(id: "\(i)", parent: i == 0 ? nil : "\(i - 1)", shape: .all)
                })
        }
        #expect(
            try PopulationPlan(scheme(GatingScheme.largestDepth)).order.count == GatingScheme.largestDepth)
        do {
            _ = try PopulationPlan(scheme(GatingScheme.largestGateCount))
            Issue.record("accepted")
        } catch { #expect(error.code == "IC0684") }
    }
}
