import Testing

@testable import Survival

@Suite("Competing risks")
struct CompetingRisksTests {
    /// R 4.2.2, cmprsk 2.2-11: timepoints(cuminc(tt, cc, gg), c(5, 15, 25)).
    @Test func cumulativeIncidenceAgreesWithR() throws {
        let curves = try CumulativeIncidence.estimate(
            Fixtures.competing(), by: Grouping(Fixtures.riskGroup))
        let a1 = try #require(curves.first { $0.group == "A" && $0.cause == "1" })
        #expect(isClose(a1.estimate(at: 5).incidence, 0.141493055555555552))
        #expect(isClose(a1.estimate(at: 15).variance, 0.0073924752838019584, 1e-11))
        let c2 = try #require(curves.first { $0.group == "C" && $0.cause == "2" })
        #expect(isClose(c2.estimate(at: 25).incidence, 0.18518518518518517))
        #expect(isClose(c2.estimate(at: 25).variance, 0.010205111680516033, 1e-11))
        #expect(c2.estimate(at: 5).variance == 0 && c2.estimate(at: 5).limits().reason != nil)
        #expect(a1.isBeyondFollowUp(25) && !c2.isBeyondFollowUp(25))
    }

    /// Σ_c F_c = 1 − S, and one cause alone is 1 − Kaplan-Meier with Greenwood-like spread.
    @Test func incidencesAddUpToOneMinusSurvival() throws {
        let data = try Fixtures.competing()
        let any = KaplanMeier.estimate(
            try SurvivalData(times: data.times, events: data.outcomes.map { $0 != nil }))
        let curves = try CumulativeIncidence.estimate(data)
        for time in [3.0, 7, 12, 20, 25] {
            let sum = curves.reduce(0) { $0 + $1.estimate(at: time).incidence }
            #expect(isClose(sum, 1 - any.estimate(at: time).survival, 1e-12))
        }
        #expect(curves[0].points.map(\.incidence) == curves[0].points.map(\.incidence).sorted())
    }

    /// cuminc(tt, cc, gg)$Tests; with strata = ss; with rho = 1.
    @Test func grayTestAgreesWithR() throws {
        let data = try Fixtures.competing(), groups = Grouping(Fixtures.riskGroup)
        let first = try GrayTest.test(data, cause: 0, groups: groups)
        #expect(isClose(first.test.value?.statistic, 2.8958294408286984, 1e-11))
        #expect(isClose(first.test.value?.pValue, 0.23505994308330247, 1e-11))
        let second = try GrayTest.test(data, cause: 1, groups: groups)
        #expect(isClose(second.test.value?.statistic, 2.7893748681462047, 1e-11))
        let strata = Grouping(Fixtures.riskStratum)
        let stratified = try GrayTest.test(data, cause: 0, groups: groups, strata: strata)
        #expect(isClose(stratified.test.value?.statistic, 3.2066663268813493, 1e-11))
        let weighted = try GrayTest.test(data, cause: 1, groups: groups, rho: 1)
        #expect(isClose(weighted.test.value?.statistic, 3.072752389258115, 1e-11))
    }

    /// The order of the groups does not matter.
    @Test func grayTestIsInvariant() throws {
        let data = try Fixtures.competing()
        let codes = Fixtures.riskGroup.map { ["B": 0, "C": 1, "A": 2][$0, default: 0] }
        let groups = try Grouping(labels: ["B", "C", "A"], codes: codes)
        #expect(
            isClose(
                try GrayTest.test(data, cause: 0, groups: groups).test.value?.statistic, 2.8958294408286984,
                1e-11))
    }

    /// crr(tt, cc, cbind(x1, x2), gtol = 1e-13), and the coefficients of failcode = 2 with cengroup = ss. Its
    /// standard errors by censoring group are those of Fine and Gray's formula summed term by term in Python;
    /// crr itself differs there in the fourth digit.
    @Test func fineGrayAgreesWithR() throws {
        let data = try Fixtures.competing(), columns = [Fixtures.x1, Fixtures.x2]
        let first = try FineGrayModel.fit(data, cause: 0, columns: columns, names: ["x1", "x2"])
        let golden = [
            0.078425712332210532, -0.074957136707801728, 0.186852617251822839, 0.350658031278130167,
        ]
        let x1 = try #require(first.coefficient("x1")?.value),
            x2 = try #require(first.coefficient("x2")?.value)
        for (value, expected) in zip(
            [x1.estimate, x2.estimate, x1.usedStandardError, x2.usedStandardError], golden)
        {
            #expect(isClose(value, expected, 1e-9))
        }
        #expect(isClose(first.logLikelihood, -123.798038056222608816, 1e-12))
        #expect(isClose(first.nullLogLikelihood, -123.899937796613258456, 1e-12))
        let second = try FineGrayModel.fit(
            data, cause: 1, columns: columns, names: ["x1", "x2"],
            censoringGroups: Grouping(Fixtures.riskStratum))
        let y1 = try #require(second.coefficient("x1")?.value),
            y2 = try #require(second.coefficient("x2")?.value)
        let grouped = [0.29893326325283742, 0.25619182137994323, 0.22468018351179503, 0.46563247105284084]
        for (value, expected) in zip(
            [y1.estimate, y2.estimate, y1.usedStandardError, y2.usedStandardError], grouped)
        {
            #expect(isClose(value, expected, 1e-9))
        }
        #expect(isClose(second.logLikelihood, -67.57507153814701439, 1e-12))
    }

    /// Without competing events it is Cox's model (Breslow ties).
    @Test func withoutCompetitorsItIsCox() throws {
        let times = Fixtures.remissionWeeks
        let data = try CompetingRisksData(
            times: times, outcomes: Fixtures.remissionRelapse.map { $0 ? 0 : nil }, causes: ["relapse"])
        let fit = try FineGrayModel.fit(data, cause: 0, columns: [Fixtures.placebo], names: ["x"])
        #expect(isClose(fit.coefficient("x")?.value?.estimate, 1.5091914125858783, 1e-10))
        #expect(isClose(fit.logLikelihood, -86.3796220711455618, 1e-12))
    }

    @Test func degenerateInputs() throws {
        let data = try CompetingRisksData(times: [1, 2, 3], outcomes: [nil, 1, nil], causes: ["a", "b"])
        let groups = Grouping(["x", "y", "y"])
        #expect(try GrayTest.test(data, cause: 0, groups: groups).test.reason != nil)
        #expect(
            try FineGrayModel.fit(data, cause: 0, columns: [[1, 2, 3]], names: ["x"]).coefficient("x")?.reason
                != nil)
        #expect(throws: SurvivalError.self) { try data.cause("c") }
        #expect(throws: SurvivalError.self) {
            try CompetingRisksData(times: [1], outcomes: [2], causes: ["a"])
        }
    }

    /// The corners in one pass against the variance formula at each of them.
    @Test func cornersHaveTheVarianceOfTheirTime() throws {
        var random = SplitMix64(seed: 21)
        let times = (0..<400).map { _ in Double(1 + random.below(150)) }
        let outcomes = times.map { _ in [nil, 0, 1][random.below(3)] }
        let data = try CompetingRisksData(times: times, outcomes: outcomes, causes: ["a", "b"])
        for curve in try CumulativeIncidence.estimate(data) {
            #expect(curve.points.count > 50)
            for point in curve.points {
                let direct = curve.estimate(at: point.time)
                #expect(point.incidence == direct.incidence)
                // Running sums of at most 150 terms: a hundred roundings, enlarged where S is near 0.
                #expect(isClose(point.variance, direct.variance, 1e-10))
            }
        }
    }
}
