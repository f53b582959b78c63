import JSONText
import Testing

@testable import Cytometry

@Suite("Rare events")
struct RareEventsTests {
    @Test(
        "20 and 50 events decide",
        arguments: [
            (0, RareEvents.Verdict.notDetected), (19, .notDetected), (20, .detectedNotQuantifiable),
            (49, .detectedNotQuantifiable), (50, .quantifiable),
        ])
    func verdicts(_ count: Int, _ verdict: RareEvents.Verdict) throws {
        let result = try RareEvents(count, of: 500_000, named: "nucleated cells")
        #expect(result.verdict == verdict)
        #expect(result.detectionPercent == 0.004 && result.quantitationPercent == 0.01)
        #expect(result.canQuantify(percent: 0.01) && !result.canQuantify(percent: 0.001))
        #expect(result.json["verdict"]?.string == verdict.rawValue)
    }

    @Test("without denominator there is no verdict")
    func noDenominator() throws {
        let result = try RareEvents(0, of: 0)
        #expect(result.verdict == nil && result.detectionPercent == nil && result.fraction.percent == nil)
        #expect(result.message.hasPrefix("Not assessable"))
    }

    /// R 4.2: b <- c(0,1,2,0,1,3); mean(b) + 1.645 * sd(b); sd(b); qpois(.95, mean(b)); qpois(.95, qgamma(.95, 8) / 6).
    @Test("limit of blank")
    func limitOfBlank() throws {
        let blanks = [0, 1, 2, 0, 1, 3].map { BlankReplicate(count: $0, denominator: 100_000) }
        let limit = try LimitOfBlank(blanks, denominator: 100_000)
        #expect(abs(try #require(limit.parametric) - 3.089746011536937) < 1e-12)
        #expect(abs(try #require(limit.sd) - 1.169045194450012) < 1e-12)
        #expect(limit.poisson == 3 && limit.poissonConservative == 5)
        // In a file ten times as large ten times as many are expected.
        let large = try LimitOfBlank(blanks, denominator: 1_000_000)
        let expected: Double = 70.0 / 6
        #expect(abs(large.mean - expected) < 1e-12)
        #expect(abs(try #require(large.parametric) - 30.89746011536937) < 1e-11)
        let judged = try RareEvents(25, of: 1_000_000, blanks: blanks)
        #expect(judged.verdict == .notDetected && judged.message.contains("limit of blank"))
    }

    /// R 4.2: qpois(.95, c(1.5, 0.2, 12.34)).
    @Test("Poisson quantiles", arguments: [(1.5, 4), (0.2, 1), (12.34, 18), (0, 0)])
    func poissonQuantile(_ mean: Double, _ expected: Int) {
        #expect(LimitOfBlank.poissonQuantile(0.95, mean: mean) == expected)
    }

    @Test("blanks without a single event, one blank, impossible blanks")
    func degenerateBlanks() throws {
        let clean = try LimitOfBlank(
            [BlankReplicate(count: 0, denominator: 1000), BlankReplicate(count: 0, denominator: 1000)],
            denominator: 1000)
        #expect(clean.limit == 0 && clean.parametric == 0 && clean.poissonConservative > 0)
        let single = try LimitOfBlank([BlankReplicate(count: 2, denominator: 1000)], denominator: 1000)
        #expect(single.parametric == nil && single.limit == 5)
        #expect(
            errorCode { _ = try RareEvents(1, of: 10, blanks: [BlankReplicate(count: 1, denominator: 0)]) }
                == "IC0645")
        #expect(
            errorCode {
                _ = try RareEvents(1, of: 10, limits: .init(detectionEvents: 50, quantitationEvents: 20))
            }
                == "IC0647")
    }
}
