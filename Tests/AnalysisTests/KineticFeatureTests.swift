import Cohort
import Testing

@testable import Analysis

@Suite("Kinetic features")
struct KineticFeatureTests {
    let key = CourseKey(patient: "A", number: 1)

    func features(_ values: [(Int, ReadingValue)], plan: StudyPlan = StudyPlan(name: "t")) -> [String:
        BoundedNumber]
    {
        var study = StudyFixture()
        study.course("A", stop: 10)
        for (day, value) in values { study.reading("A", day, "IL-6", value) }
        let found = KineticFeatureExtractor(study.index, plan).features(of: "IL-6", in: key)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.feature, $0.value) })
    }

    @Test("closed form: a triangle from 2 over 10 back to 2")
    func triangle() throws {
        let f = features([(0, .exact(2)), (4, .exact(10)), (12, .exact(2))])
        #expect(f["peak"] == BoundedNumber(10) && f["time to peak"] == BoundedNumber(4))
        #expect(f["AUC"] == BoundedNumber(4 * 6 + 8 * 6))
        #expect(f["AUC above pre"] == BoundedNumber(48))
        #expect(f["fold change"] == BoundedNumber(1) && f["log2 fold change"] == BoundedNumber(0))
        #expect(f["nadir"] == BoundedNumber(2) && f["last value"] == BoundedNumber(2))
    }

    @Test("slope of an exponential is its rate")
    func slope() throws {
        let f = features([(0, .exact(100)), (1, .exact(10)), (2, .exact(1))])
        #expect(abs(try #require(f["slope"]).value + 1) < 1e-12)
    }

    @Test("censored values make bounds, never numbers")
    func bounds() {
        let high = features([(0, .exact(2)), (2, .above(5000)), (11, .exact(50))])
        #expect(high["peak"] == BoundedNumber(5000, .atLeast))
        #expect(high["AUC"]?.bound == .atLeast)
        let low = features([(0, .exact(8)), (2, .exact(16)), (10, .below(2.4))])
        #expect(low["fold change"] == BoundedNumber(0.3, .atMost))
        #expect(low["nadir"] == BoundedNumber(2.4, .atMost))
        #expect(low["peak"] == BoundedNumber(16))
        let rise = features([(0, .below(2)), (10, .exact(8))])
        #expect(rise["fold change"] == BoundedNumber(4, .atLeast))
        let nothing = features([(0, .below(2)), (10, .below(2))])
        #expect(nothing["fold change"] == nil)
        let both = features([(0, .below(2)), (2, .above(100)), (10, .exact(5))])
        #expect(both["AUC"] == nil)
    }

    @Test("a stated span takes all draws inside it")
    func span() {
        var plan = StudyPlan(name: "t")
        plan.featureSpan = -10...40
        let f = features([(-8, .exact(4)), (-4, .exact(8)), (0, .exact(4))], plan: plan)
        #expect(f["peak"] == BoundedNumber(8) && f["time to peak"] == BoundedNumber(-4))
        #expect(f["AUC"] == BoundedNumber(48))
    }
}

@Suite("Threshold recovery")
struct ThresholdRecoveryTests {
    func recovery(_ values: [(Int, Double)], consecutive: Int = 2) -> ThresholdRecovery? {
        var study = StudyFixture()
        study.course("A")
        for (day, value) in values { study.reading("A", day, "CD4", value) }
        return study.index.recovery(
            of: "CD4", over: 50, consecutive: consecutive, in: CourseKey(patient: "A", number: 1))
    }

    @Test("two values in a row, dated to the first, interval-censored by the draw before")
    func consecutive() throws {
        let found = try #require(recovery([(0, 10), (7, 60), (14, 40), (21, 70), (28, 80)]))
        #expect(found.recoveredDay == 21 && found.lastBelowDay == 14)
    }

    @Test(
        "one value is enough when asked so; no recovery is right-censored at the last draw; never below is nil"
    )
    func edges() throws {
        #expect(try #require(recovery([(0, 10), (7, 60), (14, 40)], consecutive: 1)).recoveredDay == 7)
        let never = try #require(recovery([(0, 10), (7, 60), (14, 40)]))
        #expect(never.recoveredDay == nil && never.lastSeenDay == 14 && never.lastBelowDay == 14)
        #expect(recovery([(0, 60), (7, 70)]) == nil)
    }
}

@Suite("Summaries of censored samples")
struct SampleSummaryTests {
    @Test("type 7 quantiles of exact values")
    func exact() {
        let s = SampleSummary([.exact(1), .exact(2), .exact(3), .exact(10)])
        #expect(s.median == BoundedNumber(2.5) && s.q1 == BoundedNumber(1.75) && s.q3 == BoundedNumber(4.75))
    }

    @Test("a median among non-detects is a bound; the maximum stays exact")
    func censored() {
        let s = SampleSummary([.below(2), .below(2), .below(2), .exact(9)])
        #expect(s.median == BoundedNumber(2, .atMost) && s.maximum == BoundedNumber(9) && s.censored == 3)
        #expect(SampleSummary([.above(5), .above(5)]).median == BoundedNumber(5, .atLeast))
        #expect(SampleSummary([]).median == nil)
    }
}

@Suite("Window merging")
struct WindowMergingTests {
    @Test("windows with too few patients join their neighbours; too few baselines mean no model")
    func merging() throws {
        var study = StudyFixture()
        for i in 0..<10 {
            study.course("P\(i)")
            study.reading("P\(i)", 0, "CD3", 1)
            if i < 4 { study.reading("P\(i)", 1, "CD3", 2) } else { study.reading("P\(i)", 3, "CD3", 3) }
            study.reading("P\(i)", 6, "CD3", 4)
            if i < 2 { study.reading("P\(i)", 40, "CD3", 5) }
        }
        let merged = try #require(study.index.mergedWindows("CD3", WindowDefinition.kinetic))
        #expect(merged.map(\.name) == ["pre", "d 0-3", "d 4-45"])
        #expect(study.index.mergedWindows("CD4", WindowDefinition.kinetic) == nil)
    }
}

@Suite("Numbers with fixed decimals")
struct DecimalTests {
    @Test(
        "rounds away from zero and keeps the places",
        arguments: [
            (2.375, 2, "2.38"), (-0.004, 2, "0.00"), (97.77777, 1, "97.8"), (3, 0, "3"), (0.05, 3, "0.050"),
        ])
    func rounding(value: Double, places: Int, text: String) { #expect(decimal(value, places) == text) }
}
