import Testing

@testable import Statistics

@Suite struct DescriptionTests {
    @Test func quantilesAreType7() {
        // R 4.2.2: quantile(c(1, 3, 7, 8, 20), c(.1, .25, .9))
        let x: [Double] = [1, 3, 7, 8, 20]
        #expect(agree(Descriptive.quantile(0.1, ofSorted: x).value, 1.8, 1e-14))
        #expect(Descriptive.quantile(0.25, ofSorted: x).value == 3)
        #expect(agree(Descriptive.quantile(0.9, ofSorted: x).value, 15.2, 1e-14))
        #expect(Descriptive.quantile(0.5, ofSorted: []).value == nil)
    }

    @Test func describes() throws {
        let sample = try SampleDescription([8, 2, .nan, 4, 1])
        #expect(sample.count == 4 && sample.missing == 1)
        #expect(sample.median.value == 3 && sample.mean.value == 3.75)
        #expect(agree(sample.geometricMean.value, 64.0.squareRoot().squareRoot(), 1e-14))
        #expect(try SampleDescription([1, 0]).geometricMean.reason == "a value is zero or negative")
        #expect(try SampleDescription([]).mean.value == nil)
        #expect(try SampleDescription([5]).standardDeviation.reason == "fewer than 2 values")
    }

    @Test func censoredMediansAreBounds() throws {
        let low: [BoundedValue] = [.below(2), .below(2), .exact(5), .exact(7), .exact(9)]
        let known = try CensoredDescription(low)
        #expect(known.median.value == .exact(5) && known.censored == 2)
        #expect(known.minimum.value == BoundedValue(lower: 0, upper: 2))
        let most = try CensoredDescription([.below(2), .below(2), .below(3), .exact(7)])
        #expect(most.median.value == BoundedValue(lower: 0, upper: 2.5))
        let high = try CensoredDescription([.exact(1), .above(4)])
        #expect(high.maximum.value == BoundedValue(lower: 4, upper: .infinity))
        #expect(high.geometricMean.value == BoundedValue(lower: 2, upper: .infinity))
        #expect(try CensoredDescription([]).median.value == nil)
    }

    @Test func exactValuesGiveTheUsualMedian() throws {
        let values = [3.0, 1, 4, 1, 5, 9, 2, 6]
        let plain = try SampleDescription(values),
            bounded = try CensoredDescription(values.map { .exact($0) })
        #expect(bounded.upperQuartile.value == plain.upperQuartile.value.map { .exact($0) })
    }
}
