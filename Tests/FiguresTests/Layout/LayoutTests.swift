import Testing

@testable import Figures

@Suite struct LayoutTests {
    @Test func labelsKeepTheirDistanceOrderAndMean() {
        let places = Dodge.spread([10, 10, 10], gap: 8, in: 0...100)
        #expect(places == [2, 10, 18])
        let apart = Dodge.spread([5, 60, 30], gap: 8, in: 0...100)
        #expect(apart == [5, 60, 30])
    }

    @Test func labelsStayInRangeWhenTheyFit() {
        let places = Dodge.spread([99, 98, 100], gap: 10, in: 0...100)
        #expect(places.max() == 100)
        let sorted = places.sorted()
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= 10 - 1e-9 })
    }

    @Test func textIsWrappedAtBlanksAndClippedWithEllipsis() {
        let lines = TextMetrics.wrap("one two three four", width: TextMetrics.width("one two"))
        #expect(lines == ["one two", "three", "four"])
        let short = TextMetrics.clip("a long label indeed", width: 30)
        #expect(short.hasSuffix("…"))
        #expect(TextMetrics.width(short) <= 30)
        #expect(TextMetrics.clip("ok", width: 30) == "ok")
    }

    /// Helvetica: digits 556, capital W 944, i 222; Han characters fill the square.
    @Test func widthsFollowTheFont() {
        #expect(abs(TextMetrics.width("0", size: 10) - 5.56) < 1e-9)
        #expect(abs(TextMetrics.width("Wi", size: 1_000) - 1_166) < 1e-9)
        #expect(TextMetrics.width("患", size: 10) == 10)
    }
}
