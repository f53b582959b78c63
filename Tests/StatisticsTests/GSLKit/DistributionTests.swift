import GSLKit
import Testing

@Suite struct DistributionTests {
    // Golden numbers: R 4.2.2, pt(-2.5, 3.5), pf(30, 2, 5, lower = FALSE), pchisq(800, 3, lower = FALSE), pnorm(-30),
    // pnorm(-300, log = TRUE), pbinom(3, 100, 0.2), phyper(1, 10, 20, 12), ppois(200, 100, lower = FALSE).
    @Test func tailsKeepRelativeAccuracy() {
        #expect(agree(StudentTDistribution(3.5).cdf(-2.5), 3.7847321904745025e-02, 1e-13))
        #expect(agree(FDistribution(2, 5).upperTail(30), 1.6411248409030452e-03, 1e-13))
        #expect(agree(ChiSquaredDistribution(3).upperTail(800), 4.3274708143852054e-173, 1e-12))
        #expect(agree(NormalDistribution().cdf(-30), 4.9067139271481872e-198, 1e-13))
        #expect(agree(NormalDistribution().logCDF(-300), -4.5006622732118660e+04, 1e-14))
        #expect(
            agree(BinomialDistribution(trials: 100, probability: 0.2).cdf(3), 5.8298696495207743e-07, 1e-13))
        #expect(
            agree(HypergeometricDistribution(white: 10, black: 20, draws: 12).cdf(1), 2.0875276647390566e-02))
        #expect(agree(PoissonDistribution(mean: 100).upperTail(200), 4.6261794701957729e-19, 1e-12))
    }

    // R 4.2.2: qt(1e-12, 7), qbeta(0.025, 9, 3), qgamma(1e-10, 2.5).
    @Test func quantilesOfSmallProbabilities() {
        #expect(agree(StudentTDistribution(7).quantile(1e-12), -1.0402182926264717e+02, 1e-13))
        #expect(agree(BetaDistribution(9, 3).quantile(0.025), 4.8224414763982726e-01, 1e-13))
        #expect(agree(GammaDistribution(shape: 2.5).quantile(1e-10), 1.6167785731248467e-04, 1e-12))
    }

    @Test func closedForms() {
        // t with 1 df is Cauchy, with 2 df algebraic; F(2, d) and chi-squared(2) are powers and exponentials.
        #expect(agree(StudentTDistribution(1).cdf(1), 0.75))
        #expect(agree(StudentTDistribution(2).upperTail(3), 0.5 * (1 - 3 / 11.0.squareRoot()), 1e-13))
        #expect(agree(FDistribution(2, 8).upperTail(4), 1 / 16.0, 1e-13))
        #expect(agree(ChiSquaredDistribution(2).upperTail(200), 3.720075976020836e-44, 1e-13))
        #expect(agree(BetaDistribution(1, 5).cdf(0.5), 1 - 1 / 32.0, 1e-13))
        // The Cauchy upper quantile is 1/tan(πp) = 1/(πp) far out.
        #expect(agree(StudentTDistribution(1).upperQuantile(1e-100), 3.183098861837907e99, 1e-12))
    }

    @Test(arguments: [0.3, 1, 2.5, 30, 1e4, 1e7])
    func quantileInvertsBothTails(df: Double) {
        let distributions: [any ContinuousDistribution] = [
            ChiSquaredDistribution(df), StudentTDistribution(df), FDistribution(df, 7), FDistribution(3, df),
            BetaDistribution(2, df + 20), GammaDistribution(shape: df, scale: 3),
        ]
        for distribution in distributions {
            for p in [1e-40, 1e-8, 0.025, 0.4, 0.6] {
                #expect(agree(distribution.cdf(distribution.quantile(p)), p, 1e-9), "\(distribution) \(p)")
            }
            for p in [1e-9, 0.025, 0.5] {
                #expect(agree(distribution.upperTail(distribution.upperQuantile(p)), p, 1e-9))
            }
        }
    }

    @Test func tApproachesTheNormal() {
        for x in [0.01, 1, 2.5, 6] {
            let t = StudentTDistribution(1e13).upperTail(x)
            #expect(agree(t, NormalDistribution().upperTail(x), 1e-9))
        }
        #expect(StudentTDistribution(.infinity).upperTail(2) == NormalDistribution().upperTail(2))
    }

    @Test func studentizedRange() {
        // Two means: √2 |t|. Three and more: double integral in R 4.2.2 (integrate, 1e-10), and the published
        // 5 % points of Tukey's table.
        let two = StudentizedRangeDistribution(groups: 2, degreesOfFreedom: 9)
        #expect(agree(two.upperTail(3), StudentTDistribution(9).twoSided(3 / 2.0.squareRoot()), 1e-13))
        let three = StudentizedRangeDistribution(groups: 3, degreesOfFreedom: 10)
        #expect(agree(three.upperTail(20), 1.68353899613935e-07, 1e-9))
        #expect(agree(three.upperQuantile(0.05), 3.877, 2e-4))
    }

    @Test func hypergeometricSumsToOne() {
        let urn = HypergeometricDistribution(white: 17, black: 9, draws: 11)
        #expect(agree(urn.support.reduce(0) { $0 + urn.probability(of: $1) }, 1, 1e-13))
        for k in urn.support { #expect(agree(urn.cdf(k) + urn.upperTail(k), 1, 1e-13)) }
    }
}
