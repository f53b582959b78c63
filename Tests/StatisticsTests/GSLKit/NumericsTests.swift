import GSLKit
import Testing

@Suite struct NumericsTests {
    @Test func brentFindsRoots() throws {
        #expect(agree(try RootFinding.brent(in: 0, 2) { $0 * $0 - 2 }, 2.0.squareRoot(), 1e-15))
        #expect(agree(try RootFinding.monotone(from: 0) { $0 * $0 * $0 - 1000 }, 10, 1e-14))
        #expect(throws: NumericalError.self) { try RootFinding.brent(in: 0, 1) { $0 + 1 } }
    }

    @Test func integrals() throws {
        let normal = NormalDistribution()
        #expect(
            agree(try Integration.adaptive(from: -.infinity, to: .infinity) { normal.density($0) }, 1, 1e-10))
        #expect(agree(try Integration.adaptive(from: 0, to: 1) { $0.squareRoot() }, 2 / 3.0, 1e-10))
    }

    @Test func errorsPassThroughC() {
        struct Stop: Error {}
        #expect(throws: Stop.self) { try Integration.adaptive(from: 0, to: 1) { _ in throw Stop() } }
    }

    @Test(arguments: [1, 2, 7, 25, 80])
    func gaussHermiteIntegratesMoments(n: Int) {
        let rule = QuadratureRule.gaussHermite(n)
        let root = 1.772453850905516
        #expect(agree(rule.weights.reduce(0, +), root, 1e-13))
        // ∫ x² e^(-x²) = √π/2 is exact from two nodes on; odd moments vanish.
        if n > 1 {
            #expect(
                agree(zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }, root / 2, 1e-13))
        }
        #expect(abs(zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-14)
    }

    @Test func polygamma() {
        #expect(agree(SpecialFunctions.digamma(1), -0.577_215_664_901_532_86, 1e-14))
        #expect(agree(SpecialFunctions.trigamma(1), 1.644_934_066_848_226_4, 1e-14))  // π²/6
        #expect(agree(SpecialFunctions.logChoose(278, 93), 174.0436, 1e-3))
        #expect(agree(SpecialFunctions.logBeta(0.5, 0.5), 1.144_729_885_849_400_2, 1e-14))  // log π
    }
}
