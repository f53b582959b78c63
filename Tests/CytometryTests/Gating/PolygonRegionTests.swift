import Testing

@testable import Cytometry

@Suite("Polygon gates")
struct PolygonRegionTests {
    static let square = [(0.0, 0.0), (10, 0), (10, 10), (0, 10)].map { GateVertex(x: $0.0, y: $0.1) }

    @Test("left and lower edges are inside, right and upper edges outside, either way round")
    func edges() {
        for vertices in [Self.square, Self.square.reversed()] {
            let region = PolygonRegion(vertices)
            for (x, y, inside) in [
                (0.0, 5.0, true), (10, 5, false), (5, 0, true), (5, 10, false), (0, 0, true), (10, 10, false),
                (0, 10, false), (10, 0, false), (5, 5, true), (-1e-9, 5, false), (.nan, 5, false),
                (5, .nan, false), (.infinity, 5, false),
            ] {
                #expect(region.contains(x, y) == inside, "(\(x), \(y))")
            }
        }
    }

    @Test("polygons that share an edge share no point and lose none")
    func partition() {
        let left = PolygonRegion([(0.0, 0.0), (4, 0), (7, 10), (0, 10)].map { GateVertex(x: $0.0, y: $0.1) })
        let right = PolygonRegion(
            [(4.0, 0.0), (10, 0), (10, 10), (7, 10)].map { GateVertex(x: $0.0, y: $0.1) })
        let whole = PolygonRegion(Self.square)
        for i in -4...44 {
            for j in -4...44 {
                let x = Double(i) / 4, y = Double(j) / 4
                let both = (left.contains(x, y) ? 1 : 0) + (right.contains(x, y) ? 1 : 0)
                #expect(both == (whole.contains(x, y) ? 1 : 0))
            }
        }
    }

    @Test("the grid decides as the edges do", arguments: 1...6)
    func grid(_ seed: UInt64) {
        var random = Sequence01(state: seed &* 77)
        let vertices = (0..<(3 + Int(seed) * 4)).map { _ in
            // Multiples of 1/8, so that points fall exactly on corners and edges.
            GateVertex(x: (random.next() * 80).rounded() / 8, y: (random.next() * 80).rounded() / 8)
        }
        let region = PolygonRegion(vertices)
        for i in 0..<4000 {
            let x = i % 2 == 0 ? random.next() * 11 - 0.5 : (random.next() * 88).rounded() / 8
            let y = i % 3 == 0 ? random.next() * 11 - 0.5 : (random.next() * 88).rounded() / 8
            let isInBox = x >= region.minX && x < region.maxX && y >= region.minY && y < region.maxY
            #expect(region.contains(x, y) == (isInBox && region.containsByEdges(x, y)))
        }
    }

    @Test("a star is hollow: the even-odd rule")
    func star() {
        let points = [(0.0, 6.0), (10, 6), (2, 0), (5, 10), (8, 0)]
        let region = PolygonRegion(points.map { GateVertex(x: $0.0, y: $0.1) })
        #expect(!region.contains(5, 5))
        #expect(region.contains(5, 8))
        #expect(region.contains(3, 1))
    }

    @Test("degenerate polygons hold nothing and do no harm")
    func degenerate() {
        let line = PolygonRegion([(0.0, 0.0), (5, 0), (9, 0)].map { GateVertex(x: $0.0, y: $0.1) })
        #expect(!line.contains(3, 0))
        let huge = PolygonRegion(
            [(-1e308, -1e308), (1e308, -1e308), (0.0, 1e308)].map { GateVertex(x: $0.0, y: $0.1) })
        #expect(!huge.contains(1e308, 1e308))
    }
}
