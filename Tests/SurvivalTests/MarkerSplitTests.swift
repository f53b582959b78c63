import Testing

@testable import Survival

@Suite("Splitting at a marker")
struct MarkerSplitTests {
    @Test func cutsInsideTheFollowUpOnly() throws {
        let data = try SurvivalData(times: [10, 10, 10, 10], events: [true, true, false, true])
        let split = try MarkerSplit(data, at: [4, nil, 0, 10])
        #expect(split.subjects == [0, 0, 1, 2, 3] && split.marker == [0, 1, 0, 1, 0])
        #expect(split.data.times == [4, 10, 10, 10, 10] && split.data.entries == [0, 4, 0, 0, 0])
        #expect(split.data.events == [false, true, true, false, true])
        #expect(throws: SurvivalError.self) { try MarkerSplit(data, at: [1]) }
    }

    /// Splitting adds no information: with a constant covariate the fit is that of the whole follow-up.
    @Test func splittingChangesNothingElse() throws {
        let data = try Fixtures.remission(), x = Fixtures.placebo
        let split = try MarkerSplit(data, at: data.times.map { $0 / 2 })
        let whole = try CoxModel.fit(CoxDesign(data, columns: [x], names: ["x"]))
        let parts = try CoxModel.fit(
            CoxDesign(split.data, columns: [split.subjects.map { x[$0] }], names: ["x"]))
        #expect(isClose(parts.coefficient("x")?.value?.estimate, 1.5721251488290655, 1e-11))
        #expect(isClose(parts.logLikelihood, try #require(whole.logLikelihood), 1e-13))
    }

    /// A marker that only the survivors of half of their time acquire protects when taken as known from the
    /// start, and not when it counts from its time.
    @Test func immortalTimeIsRemoved() throws {
        let times = (1...40).map(Double.init)
        let changed = times.map { $0 > 20 ? 15.0 : nil }
        let data = try SurvivalData(times: times, events: Array(repeating: true, count: 40))
        let naive = try CoxModel.fit(
            CoxDesign(data, columns: [changed.map { $0 == nil ? 0 : 1 }], names: ["ever"]))
        #expect(naive.monotoneCovariates == ["ever"])
        let split = try MarkerSplit(data, at: changed)
        let honest = try CoxModel.fit(CoxDesign(split.data, columns: [split.marker], names: ["now"]))
        #expect(split.data.count == 60 && honest.logLikelihood ?? 0 < naive.logLikelihood ?? -1e9)
    }
}
