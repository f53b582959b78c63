import Testing

@testable import Statistics

@Suite struct LogisticTests {
    /// mtcars: transmission by weight and horsepower (R datasets).
    static let cars: [(am: Double, wt: Double, hp: Double)] = [
        (1, 2.620, 110), (1, 2.875, 110), (1, 2.320, 93), (0, 3.215, 110), (0, 3.440, 175), (0, 3.460, 105),
        (0, 3.570, 245), (0, 3.190, 62), (0, 3.150, 95), (0, 3.440, 123), (0, 3.440, 123), (0, 4.070, 180),
        (0, 3.730, 180), (0, 3.780, 180), (0, 5.250, 205), (0, 5.424, 215), (0, 5.345, 230), (1, 2.200, 66),
        (1, 1.615, 52), (1, 1.835, 65), (0, 2.465, 97), (0, 3.520, 150), (0, 3.435, 150), (0, 3.840, 245),
        (0, 3.845, 175), (1, 1.935, 66), (1, 2.140, 91), (1, 1.513, 113), (1, 3.170, 264), (1, 2.770, 175),
        (1, 3.570, 335), (1, 2.780, 109),
    ]
    static var columns: [[Double]] { [cars.map { _ in 1 }, cars.map(\.wt), cars.map(\.hp)] }
    static let names = ["(Intercept)", "wt", "hp"]

    @Test func agreesWithGLM() throws {
        // R 4.2.2: glm(am ~ wt + hp, binomial, mtcars, control = glm.control(epsilon = 1e-14))
        let fit = try LogisticModel.fit(
            columns: Self.columns, names: Self.names, response: Self.cars.map(\.am))
        let model = try #require(fit.value)
        let beta = [18.866298717204095681, -8.083475182444628260, 0.036255596082216547]
        let se = [7.443558060205273996, 3.068675113054696091, 0.017734153650769347]
        for j in 0..<3 {
            #expect(
                agree(model.coefficients[j], beta[j], 1e-10) && agree(model.standardErrors[j], se[j], 1e-9))
        }
        #expect(agree(model.deviance, 10.059110472266989, 1e-12))
        #expect(agree(model.p[2], 0.0409146464590299380, 1e-9))
        // Null deviance in closed form: 13 of 32.
        let null = try LogisticModel.nullDeviance(response: Self.cars.map(\.am), hasIntercept: true)
        #expect(agree(null.value, 43.2297332768578, 1e-12))
    }

    @Test func twoByTwoIsTheOddsRatio() throws {
        // One binary column: β is the log odds ratio, its variance Σ 1/count.
        let x = [Double](repeating: 0, count: 26) + [Double](repeating: 1, count: 19)
        let y = (0..<26).map { $0 < 5 ? 1.0 : 0 } + (0..<19).map { $0 < 12 ? 1.0 : 0 }
        let model = try #require(
            try LogisticModel.fit(columns: [x.map { _ in 1 }, x], names: ["1", "x"], response: y).value)
        #expect(agree(Descriptive.exponential(model.coefficients[1]), 12.0 * 21 / (7 * 5), 1e-11))
        #expect(agree(model.standardErrors[1], (1 / 12.0 + 1 / 7.0 + 1 / 5.0 + 1 / 21.0).squareRoot(), 1e-9))
    }

    @Test func separationIsSaid() throws {
        let x = [1, 2, 3, 4, 5, 6].map(Double.init), y = [0, 0, 0, 1, 1, 1].map(Double.init)
        let fit = try LogisticModel.fit(columns: [x.map { _ in 1 }, x], names: ["1", "x"], response: y)
        #expect(fit.reason?.contains("separate") == true)
        #expect(throws: StatisticsError.self) {
            try LogisticModel.fit(columns: [x], names: ["x"], response: [2, 0, 0, 1, 1, 1])
        }
    }

    @Test func firthOfATableAddsOneHalf() throws {
        // With one binary column Firth's estimate is the log odds ratio with ½ added to every cell.
        let x = [Double](repeating: 0, count: 8) + [Double](repeating: 1, count: 6)
        let y = (0..<8).map { $0 < 3 ? 1.0 : 0 } + [Double](repeating: 1, count: 6)
        let fit = try FirthLogistic.fit(columns: [x.map { _ in 1 }, x], names: ["1", "x"], response: y)
        let model = try #require(fit.value)
        #expect(agree(Descriptive.exponential(model.coefficients[1]), 6.5 * 5.5 / (0.5 * 3.5), 1e-9))
        // Separation leaves one profile limit far out but the other finite and above the null.
        #expect(
            model.intervals[1].lower < model.coefficients[1]
                && model.intervals[1].upper > model.coefficients[1])
        #expect(model.p[1] > 0 && model.p[1] < 1)
    }

    @Test func firthDoesNotDependOnScale() throws {
        let y = Self.cars.map(\.am)
        let a = try #require(
            try FirthLogistic.fit(columns: Self.columns, names: Self.names, response: y).value)
        let scaled = [Self.columns[0], Self.columns[1].map { 1000 * $0 }, Self.columns[2]]
        let b = try #require(try FirthLogistic.fit(columns: scaled, names: Self.names, response: y).value)
        #expect(agree(b.coefficients[1] * 1000, a.coefficients[1], 1e-9))
        #expect(agree(b.intervals[1].lower * 1000, a.intervals[1].lower, 1e-7))
        #expect(agree(b.p[1], a.p[1], 1e-7))
    }
}
