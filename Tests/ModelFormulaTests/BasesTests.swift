import DataFrames
import ModelFormula
import Testing

/// Golden numbers: R 4.2.2, `splines::ns`, `splines::bs`, `poly` on the days below.
@Suite struct BasesTests {
    static let days: [Double] = [0, 3, 7, 10, 14, 21, 28, 42, 60, 90]

    func columns(_ term: String, at x: [Double]) throws -> [[Double]] {
        let data = try DataFrame(["x": .numbers(Self.days)])
        let frame = try ModelFrame(Formula("~ 0 + \(term)"), data: data)
        return try frame.design.matrix(for: DataFrame(["x": .numbers(x)])).columns
    }

    func expect(_ columns: [[Double]], equal rows: [[Double]], within tolerance: Double = 1e-14) {
        for (i, row) in rows.enumerated() {
            for (j, value) in row.enumerated() {
                #expect(abs(columns[j][i] - value) <= tolerance * max(1, abs(value)))
            }
        }
    }

    @Test func naturalSplineByDegreesOfFreedom() throws {
        expect(
            try columns("ns(x, df = 3)", at: [0, 10, 42, 90]),
            equal: [
                [0, 0, 0], [-0.19082697162005660, 0.52794113878981708, -0.297431627487220962],
                [0.42379732357251776, 0.42491372613620010, -0.096452985192588894],
                [-0.16311496974480405, 0.37358589844777690, 0.789529071297027096],
            ])
        expect(
            try columns("ns(x, df = 4, intercept = TRUE)", at: [3, 28]),
            equal: [
                [0.068197977486656902, -0.22203979531552490, 0.51099667406366744, -0.287885450176714131],
                [0.519377023692043194, 0.35801351286040684, 0.18225578954193558, -0.074158191291231329],
            ])
    }

    @Test func naturalSplineIsLinearBeyondTheBoundary() throws {
        // R continues from the derivative at the boundary; its printed digits there are good to about 1e-10.
        let columns = try columns(
            "ns(x, knots = c(14, 42), Boundary.knots = c(0, 90))", at: [-5, 120, 30, 100, 110])
        expect(
            columns,
            equal: [
                [0.081442861379796408, -0.21039405856447410, 0.12895119718467765],
                [-0.922919508907667160, 0.50920873124147370, 1.41371077762619368],
                [0.136945409853163308, 0.56897766973038433, -0.33320557152769370],
            ], within: 1e-9)
        for column in columns { #expect(abs(column[3] + column[1] - 2 * column[4]) < 1e-13) }
    }

    @Test func bSplineInsideAndOutside() throws {
        expect(
            try columns("bs(x, df = 5)", at: [3, 14, 60, -5, 100]),
            equal: [
                [0.57365816326530616, 0.082270408163265321, 0.0010714285714285717, 0, 0],
                [
                    0.19444444444444442, 0.701111111111111018, 0.1038888888888888640, 0.00055555555555555545,
                    0,
                ],
                [
                    0, 0.060483870967741937, 0.3280274453694068670, 0.47399749504884025608,
                    0.13749118861401094,
                ],
                [-2.7034438775510208, 0.3334041950113378894, -0.0049603174603174566, 0, 0],
                [0, -0.0022401433691756206, 0.0684959966470112258, -0.63236642358430406, 1.5661105703064684],
            ])
    }

    @Test func bSplinesSumToOne() throws {
        let columns = try columns(
            "bs(x, knots = c(5, 30), degree = 2, intercept = TRUE)", at: [0, 4, 17, 90])
        for row in 0..<4 { #expect(abs(columns.reduce(0) { $0 + $1[row] } - 1) < 1e-14) }
    }

    @Test func polynomialsAreOrthonormalAndPredict() throws {
        expect(
            try columns("poly(x, 3)", at: [0, 14, 90, 100]),
            equal: [
                [-0.31795626021545775, 0.379466749367361245, -0.41898531091472330],
                [-0.15608761865122472, -0.067752650515938026, 0.28242977953769882],
                [0.72262786412604030, 0.553854600995685398, 0.25449518965923223],
                [0.83824832238620683, 1.0190453137527746, 1.509694456248567],
            ], within: 1e-13)
        expect(try columns("poly(x, 2, raw = TRUE)", at: [3]), equal: [[3, 9]])
    }

    @Test(arguments: [
        "ns(x, df = 0)", "ns(x, knots = c(200))", "ns(x, dg = 3)", "bs(x, df = 2)", "poly(x, 12)", "ns()",
        "ns(x, Boundary.knots = c(1))", "poly(x, 1.5)",
    ])
    func impossibleBasesAreRefused(term: String) {
        #expect(throws: FormulaError.self) { try columns(term, at: [1]) }
    }
}
