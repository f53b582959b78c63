import GSLKit
import Testing

@testable import Statistics

@Suite struct ContingencyTests {
    @Test func fisherTea() throws {
        let test = try FisherTwoByTwo(try CountTable([[3, 1], [1, 3]]))
        #expect(
            agree(test.p.twoSided, 34 / 70.0) && agree(test.p.greater, 17 / 70.0)
                && agree(test.midP, 18 / 70.0))
        // Conditional likelihood of the tea table: 3 (1 + 16ψ + 36ψ² + 16ψ³ + ψ⁴) = ψ(16 + 72ψ + 48ψ² + 4ψ³).
        let psi = try #require(test.oddsRatio.value)
        let left = 3 * (1 + 16 * psi + 36 * psi * psi + 16 * psi * psi * psi + psi * psi * psi * psi)
        #expect(agree(psi * (16 + 72 * psi + 48 * psi * psi + 4 * psi * psi * psi), left, 1e-12))
        // Lower limit: P(a >= 3) = 0.025.
        let low = test.interval.lower
        let weights = [1, 16 * low, 36 * low * low, 16 * low * low * low, low * low * low * low]
        #expect(agree((weights[3] + weights[4]) / weights.reduce(0, +), 0.025, 1e-10))
    }

    @Test func fisherZeroCellsAndMargins() throws {
        let zero = try FisherTwoByTwo(try CountTable([[0, 12], [7, 5]]))
        #expect(
            zero.oddsRatio.value == 0 && zero.interval.lower == 0
                && agree(zero.p.twoSided, 0.004576659038901594))
        let empty = try FisherTwoByTwo(try CountTable([[0, 0], [7, 5]]))
        #expect(empty.p.twoSided == 1 && empty.oddsRatio.value == nil && empty.interval.upper == .infinity)
        #expect(throws: StatisticsError.self) {
            try FisherTwoByTwo(try CountTable([[1, 2, 3], [1, 1, 1]]))
        }
        #expect(throws: StatisticsError.self) { try CountTable([[1, -2], [3, 4]]) }
    }

    @Test func fisherLimitsInvertUnderTransposition() throws {
        let test = try FisherTwoByTwo(try CountTable([[9, 2], [33, 7]]))
        let swapped = try FisherTwoByTwo(try CountTable([[2, 9], [7, 33]]))
        #expect(agree(swapped.interval.lower, 1 / test.interval.upper, 1e-9))
        #expect(agree(swapped.oddsRatio.value, 1 / (test.oddsRatio.value ?? 0), 1e-9))
    }

    /// Freeman-Halton p by listing all tables with the margins.
    private func listed(_ table: [[Int]]) -> Double {
        let counts = table, rows = counts.map { $0.reduce(0, +) }
        let columns = counts[0].indices.map { j in counts.reduce(0) { $0 + $1[j] } }
        func log(_ n: Int) -> Double { SpecialFunctions.logGamma(Double(n) + 1) }
        let constant =
            rows.reduce(0) { $0 + log($1) } + columns.reduce(0) { $0 + log($1) } - log(rows.reduce(0, +))
        let observed = constant - counts.joined().reduce(0) { $0 + log($1) }
        var p = 0.0
        func fill(_ cell: Int, _ rows: [Int], _ columns: [Int], _ sum: Double) {
            let r = counts.count, c = counts[0].count, i = cell / c, j = cell % c
            if i == r {
                if sum <= observed + 1e-7 { p += _exp(sum) }
                return
            }
            for value in 0...min(rows[i], columns[j]) {
                if j == c - 1, value != rows[i] { continue }
                if i == r - 1, value != columns[j] { continue }
                var left = rows, top = columns
                left[i] -= value
                top[j] -= value
                fill(cell + 1, left, top, sum - log(value))
            }
        }
        fill(0, rows, columns, constant)
        return p
    }

    private func _exp(_ x: Double) -> Double { Descriptive.exponential(x) }

    @Test func fisherNetworkAgreesWithEnumeration() throws {
        var random = SplitMix(21)
        for _ in 0..<25 {
            let r = Int.random(in: 2...3, using: &random), c = Int.random(in: 2...4, using: &random)
            let counts = (0..<r).map { _ in (0..<c).map { _ in Int.random(in: 0...3, using: &random) } }
            let table = try CountTable(counts)
            #expect(agree(FisherRowsByColumns(table).p.value, listed(table.withoutEmptyMargins.counts), 1e-9))
        }
        // R 4.2.2 help page of fisher.test, job satisfaction: p = 0.7827.
        let job = try CountTable([[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]])
        #expect(agree(FisherRowsByColumns(job).p.value, 0.78268493896563884, 1e-7))
        #expect(FisherRowsByColumns(try CountTable([[0, 0], [3, 4]])).p.value == 1)
    }

    @Test func chiSquare() throws {
        // n(ad - bc)²/(product of margins) for 2 x 2.
        let test = try #require(ChiSquare.test(try CountTable([[12, 7], [5, 21]])).value)
        let gap = Double(12 * 21 - 7 * 5), margins = 19.0 * 26 * 17 * 28
        #expect(agree(test.pearson.value, 45 * gap * gap / margins, 1e-13))
        let shrunk = gap - 22.5
        #expect(agree(test.yates?.value, 45 * shrunk * shrunk / margins, 1e-13))
        #expect(agree(test.cramerV, gap / margins.squareRoot(), 1e-13))
        #expect(ChiSquare.test(try CountTable([[3, 4], [0, 0]])).value == nil)
    }

    @Test func mcNemar() throws {
        // Presidential approval (Agresti 1990), R 4.2.2 mcnemar.test: 16.818, p = 4.115e-05 with correction.
        let test = try McNemar(try CountTable([[794, 150], [86, 570]]))
        #expect(agree(test.corrected.value?.value, 16.8177966101695, 1e-13))
        #expect(agree(test.corrected.value?.p, 4.1145622813459e-05, 1e-12))
        let six = try McNemar(b: 0, c: 6)
        #expect(agree(six.exactP, 1 / 32.0) && agree(six.midP, 1 / 64.0) && six.oddsRatio.value == 0)
        let none = try McNemar(b: 0, c: 0)
        #expect(none.exactP == 1 && none.oddsRatio.value == nil && none.asymptotic.value == nil)
    }

    @Test func mantelHaenszel() throws {
        // UC Berkeley admissions; R 4.2.2 mantelhaen.test(UCBAdmissions): 1.4269, p = 0.2323, OR 0.9047.
        let berkeley = [
            [[512, 89], [313, 19]], [[353, 17], [207, 8]], [[120, 202], [205, 391]],
            [[138, 131], [279, 244]],
            [[53, 94], [138, 299]], [[22, 24], [351, 317]],
        ]
        let strata = try berkeley.map { try CountTable($0) }
        let test = try CochranMantelHaenszel(strata: strata)
        #expect(agree(test.corrected.value?.value, 1.4269462285866883, 1e-11))
        #expect(agree(test.oddsRatio.value, 0.9046968282586231, 1e-12))
        // General association of 2 x 2 tables is the uncorrected statistic; one stratum gives Fisher's p.
        let general = try GeneralCochranMantelHaenszel.test(strata: strata)
        #expect(agree(general.value?.value, test.statistic.value?.value ?? 0, 1e-11))
        let one = try CochranMantelHaenszel(strata: [try CountTable([[9, 2], [33, 7]])])
        #expect(agree(one.exactP, try FisherTwoByTwo(try CountTable([[9, 2], [33, 7]])).p.twoSided, 1e-11))
        #expect(
            try CochranMantelHaenszel(strata: [try CountTable([[1, 0], [0, 0]])]).statistic.value == nil)
    }

    @Test func binomialIntervals() throws {
        // R 4.2.2: binom.test(7, 20), prop.test(7, 20, correct = FALSE), prop.test(7, 20), prop.test(5, 10)
        let share = try BinomialProportion(successes: 7, trials: 20)
        #expect(
            agree(share.clopperPearson.lower, 0.15390920478454115)
                && agree(share.clopperPearson.upper, 0.59218853453282816))
        #expect(
            agree(share.wilson.lower, 0.18119182410108206) && agree(share.wilson.upper, 0.56714572331476365))
        #expect(agree(share.wilsonContinuity.lower, 0.16308667971630930))
        #expect(agree(share.wilsonContinuity.upper, 0.59051043384857327))
        let half = try BinomialProportion(successes: 5, trials: 10)
        #expect(agree(half.wilsonContinuity.lower, 0.23659309051256402))
        // All successes: (α/2)^(1/n).
        let all = try BinomialProportion(successes: 30, trials: 30)
        #expect(agree(all.clopperPearson.lower, 0.8842966917779722) && all.clopperPearson.upper == 1)
        #expect(throws: StatisticsError.self) { try BinomialProportion(successes: 3, trials: 0) }
        #expect(throws: StatisticsError.self) { try BinomialProportion(successes: 3, trials: 5, level: 1) }
    }

    @Test(arguments: [(0, 12), (1, 9), (40, 100)])
    func clopperPearsonInvertsTheBinomial(x: Int, n: Int) throws {
        let interval = try BinomialProportion(successes: x, trials: n).clopperPearson
        #expect(agree(BinomialDistribution(trials: n, probability: interval.upper).cdf(x), 0.025, 1e-11))
        if x > 0 {
            #expect(
                agree(
                    BinomialDistribution(trials: n, probability: interval.lower).upperTail(x - 1), 0.025,
                    1e-11))
        }
    }
}
