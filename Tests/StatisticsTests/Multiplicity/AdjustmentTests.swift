import Statistics
import Testing

@Suite struct AdjustmentTests {
    let p: [Double?] = [0.0003, 0.011, 0.011, 0.02, 0.04, nil, 0.2]

    @Test func goldens() {
        // R 4.2.2 p.adjust(c(0.0003, 0.011, 0.011, 0.02, 0.04, NA, 0.2), "BY") and hommel of 0.01 … 0.05
        let by = Adjustment.benjaminiYekutieli.adjust(p)
        let expected = [0.00441, 0.0539, 0.0539, 0.0735, 0.1176, nil, 0.49]
        for (a, b) in zip(by, expected) { #expect(a == nil ? b == nil : agree(a, b ?? 0, 1e-13)) }
        for value in Adjustment.hommel.adjust([0.01, 0.02, 0.03, 0.04, 0.05]) {
            #expect(agree(value, 0.05, 1e-13))
        }
    }

    @Test func holmByHand() {
        #expect(Adjustment.holm.adjust([0.04, 0.01, 0.02]).map { ($0 * 1000).rounded() } == [40, 30, 40])
    }

    /// Closed testing with Simes' test over all intersections.
    private func closedSimes(_ p: [Double]) -> [Double] {
        p.indices.map { i in
            (1..<(1 << p.count)).filter { $0 >> i & 1 == 1 }.map { set in
                let members = p.indices.filter { set >> $0 & 1 == 1 }.map { p[$0] }.sorted()
                return members.enumerated().map { Double(members.count) * $1 / Double($0 + 1) }.min() ?? 1
            }.max() ?? 1
        }
    }

    @Test func hommelIsClosedSimes() {
        var random = SplitMix(2)
        for n in 1...7 {
            let p = (0..<n).map { _ in Double.random(in: 0...0.3, using: &random) }
            for (a, b) in zip(Adjustment.hommel.adjust(p), closedSimes(p)) {
                #expect(agree(a, min(1, b), 1e-12))
            }
        }
    }

    @Test(arguments: Adjustment.allCases)
    func ordersAndBounds(method: Adjustment) {
        let raw = [0.2, 0.001, 0.9, 0.03, 0.03]
        let adjusted = method.adjust(raw)
        for (a, r) in zip(adjusted, raw) { #expect(a >= r && a <= 1) }
        #expect(method.adjust(raw.reversed()) == adjusted.reversed())
        #expect(method.adjust([0.03]) == [0.03] && method.adjust([] as [Double]) == [])
        #expect(Adjustment(name: method.rawValue.uppercased()) == method)
    }

    @Test func names() {
        #expect(Adjustment(name: "fdr") == .benjaminiHochberg)
        #expect(Adjustment(name: "tukey") == nil)
    }
}
