import Foundation
import Testing

@testable import Survival

/// The vector and the array form of the risk-set sums, and the closed form of tied events.
@Suite struct RiskMomentsTests {
    /// 240 rows with heavy ties, delayed entries and two strata when asked for.
    private static func sets(columns p: Int, delayed: Bool, strata: Bool) throws -> RiskSets {
        var random = SplitMix64(seed: UInt64(p))
        let n = 240
        let times = (0..<n).map { _ in Double(1 + random.below(25)) }
        let entries = times.map { Double(random.below(Int($0))) }
        let data = try SurvivalData(
            times: times, events: (0..<n).map { _ in random.below(3) > 0 }, entries: delayed ? entries : nil)
        let columns = (0..<p).map { _ in (0..<n).map { _ in Double(random.below(1000)) / 100 } }
        let groups = try Grouping(labels: ["a", "b"], codes: (0..<n).map { _ in random.below(2) })
        return RiskSets(
            try CoxDesign(
                data, columns: columns, names: (0..<p).map { "x\($0)" }, strata: strata ? groups : nil))
    }

    /// Efron's and Breslow's log-likelihood from the definition, O(n²).
    private static func defined(_ sets: RiskSets, _ beta: [Double], efron: Bool) -> Double {
        let eta = sets.linearPredictors(beta)
        func weight(_ row: Int) -> Double { exp(eta[row]) }
        var sum = 0.0
        for block in sets.blocks where block.events > 0 {
            let time = sets.times[block.rows.lowerBound]
            let atRisk = sets.strata[block.stratum].filter {
                sets.times[$0] >= time && (sets.entries?[$0] ?? -1) < time
            }
            let events = block.rows.filter { sets.events[$0] }
            let all = atRisk.reduce(0.0) { $0 + weight($1) }, tied = events.reduce(0.0) { $0 + weight($1) }
            for (k, row) in events.enumerated() {
                let left = all - (efron ? Double(k) / Double(events.count) * tied : 0)
                sum += eta[row] - log(left)
            }
        }
        return sum
    }

    @Test(arguments: [1, 2, 3, 4], [false, true])
    func vectorAndArrayFormsAgree(_ p: Int, _ delayed: Bool) throws {
        let sets = try Self.sets(columns: p, delayed: delayed, strata: p % 2 == 0)
        let beta = (0..<p).map { 0.3 - 0.2 * Double($0) }
        for ties in [TieMethod.efron, .breslow] {
            let likelihood = PartialLikelihood(sets: sets, ties: ties)
            let small = likelihood.evaluate(beta, SmallMoments.self)
            let large = likelihood.evaluate(beta, LargeMoments.self)
            // Sums of 240 terms in another order: a few dozen roundings.
            #expect(isClose(small.logLikelihood, large.logLikelihood, 1e-13))
            for (a, b) in zip(small.gradient, large.gradient) { #expect(abs(a - b) < 1e-11) }
            for (a, b) in zip(small.information, large.information) { #expect(abs(a - b) < 1e-11) }
            let expected = Self.defined(sets, beta, efron: ties == .efron)
            #expect(isClose(small.logLikelihood, expected, 1e-12))
        }
    }

    /// Six covariates take the array form: its derivatives are those of the likelihood.
    @Test(arguments: [TieMethod.efron, .breslow]) func derivativesOfManyCovariates(_ ties: TieMethod) throws {
        let sets = try Self.sets(columns: 6, delayed: true, strata: true)
        let likelihood = PartialLikelihood(sets: sets, ties: ties)
        let beta = [0.1, -0.2, 0.3, 0, 0.2, -0.1], h = 1e-5
        let point = likelihood.evaluate(beta)
        for j in 0..<6 {
            var up = beta, down = beta
            up[j] += h
            down[j] -= h
            let above = likelihood.evaluate(up), below = likelihood.evaluate(down)
            // Central differences: error h² times the third derivative, here below 1e-6.
            #expect(
                abs((above.logLikelihood - below.logLikelihood) / (2 * h) - point.gradient[j]) < 1e-5)
            for i in 0..<6 {
                let slope = (above.gradient[i] - below.gradient[i]) / (2 * h)
                #expect(abs(slope + point.information[j * 6 + i]) < 1e-5)
            }
        }
    }

    /// Written by index from the same inputs: the same bits as a plain loop, whatever the number of threads.
    @Test func chunksEqualASerialLoop() {
        let n = 100_001
        let parallel = Chunks.fill(n, width: 2, padding: 3) { rows, out in
            for row in rows {
                out[2 * row] = 1 / Double(row + 1)
                out[2 * row + 1] = Double(row).squareRoot()
            }
        }
        var serial: [Double] = []
        for row in 0..<n {
            serial.append(1 / Double(row + 1))
            serial.append(Double(row).squareRoot())
        }
        #expect(parallel == serial + [0, 0, 0])
    }

    @Test func concordanceCountsPairs() throws {
        var random = SplitMix64(seed: 9)
        let n = 120
        let times = (0..<n).map { _ in Double(1 + random.below(30)) }
        let entries = times.map { Double(random.below(Int($0))) }
        let events = (0..<n).map { _ in random.below(2) == 1 }
        let scores = (0..<n).map { _ in Double(random.below(12)) }
        let data = try SurvivalData(times: times, events: events, entries: entries)
        var concordant = 0.0, discordant = 0.0, tied = 0.0
        for i in 0..<n where events[i] {
            for j in 0..<n where j != i && entries[j] < times[i] {
                guard times[j] > times[i] || (times[j] == times[i] && !events[j]) else { continue }
                if scores[i] > scores[j] { concordant += 1 }
                if scores[i] < scores[j] { discordant += 1 }
                if scores[i] == scores[j] { tied += 1 }
            }
        }
        let result = try #require(try Concordance.estimate(data, scores: scores).value)
        #expect(result.concordant == concordant)
        #expect(result.discordant == discordant)
        #expect(result.tiedScore == tied)
    }
}
