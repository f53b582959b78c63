import Testing

@testable import AntigenEscape

@Suite struct ExactCountsTests {
    /// R 4.2.2: binom.test(k, n)$conf.int
    @Test(arguments: [
        (0, 50, 0.0, 0.0711217364), (50, 50, 0.9288782636, 1.0), (46, 50, 0.807657216404, 0.977772036345),
    ]) func clopperPearson(k: Int, n: Int, lower: Double, upper: Double) throws {
        let share = try #require(CountShare(k, of: n, confidence: 0.95))
        #expect(abs(share.lower - lower) < 1e-8 && abs(share.upper - upper) < 1e-8)
    }

    @Test func impossibleCountsAreRefused() {
        #expect(CountShare(5, of: 4, confidence: 0.95) == nil)
        #expect(CountShare(-1, of: 4, confidence: 0.95) == nil)
        #expect(CountShare(0, of: 0, confidence: 0.95) == nil)
    }

    /// R 4.2.2: fisher.test(matrix(c(a, n - a, b, m - b), 2), alternative = "greater")$p.value
    @Test(arguments: [
        (300, 1_000, 5, 1_000, 2.26857913769e-93), (12, 100, 3, 90, 0.023712874995),
        (70, 300, 30, 200, 0.014244165636),
        (20_000, 50_000, 18_000, 50_000, 4.36965563872e-39),
    ]) func fisher(a: Int, n: Int, b: Int, m: Int, p: Double) {
        let found = ExactCounts.fisherGreater(a, of: n, against: b, of: m)
        #expect(abs(found / p - 1) < 1e-7)
    }

    /// All tables at least as extreme: certain; none more extreme: the single table's probability.
    @Test func fisherAtTheEnds() {
        #expect(ExactCounts.fisherGreater(0, of: 10, against: 3, of: 10) == 1)
        #expect(abs(ExactCounts.fisherGreater(3, of: 3, against: 0, of: 3) - 0.05) < 1e-12)
    }

    @Test func millionsOfEvents() {
        let p = ExactCounts.fisherGreater(500_400, of: 1_000_000, against: 499_600, of: 1_000_000)
        // Normal approximation with continuity correction: z = (800 - 1) / sqrt(2e6 / 4).
        #expect(abs(p - 0.1292) < 0.001)
    }

    @Test(arguments: [
        (0.0, "0"), (12, "12"), (0.0133333, "0.0133"), (97.77257, "97.8"), (1234.56, "1235"),
        (0.00004, "4e-05"),
        (-2.5, "-2.5"), (.infinity, "Inf"), (99.96, "100"),
    ]) func shortText(value: Double, text: String) { #expect(value.shortText == text) }
}
