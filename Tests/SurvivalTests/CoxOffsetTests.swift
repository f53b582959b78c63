import Foundation
import Testing

@testable import Survival

/// A known part of the linear predictor. Goldens: R 4.2.2, survival 3.5-3,
/// coxph(Surv(w, r) ~ x + offset(sin(1:42) / 2), ties = …, control = coxph.control(eps = 1e-14)).
@Suite("Cox model with an offset")
struct CoxOffsetTests {
    private static let offset = (1...42).map { sin(Double($0)) / 2 }

    private func design(_ offset: [Double]?) throws -> CoxDesign {
        try CoxDesign(Fixtures.remission(), columns: [Fixtures.placebo], names: ["x"], offset: offset)
    }

    @Test(arguments: [
        (
            TieMethod.efron,
            [1.67361304470488936, 0.41960279457539612, -95.69601551956237984, -86.66075827670709941]
        ),
        (.breslow, [1.61135098885288963, 0.41591422451283555, -96.49290051324877027, -88.02396131854662542]),
        (.exact, [1.71632444450635258, 0.43662994400992178, -85.07609037613325143, -76.15610669109805997]),
    ])
    func agreesWithR(ties: TieMethod, golden: [Double]) throws {
        let fit = try CoxModel.fit(design(Self.offset), ties: ties)
        let x = try #require(fit.coefficient("x")?.value)
        #expect(isClose(x.estimate, golden[0], 1e-11) && isClose(x.standardError, golden[1], 1e-11))
        #expect(isClose(fit.nullLogLikelihood, golden[2], 1e-13))
        #expect(isClose(fit.logLikelihood, golden[3], 1e-13))
    }

    /// summary(survfit(fit, newdata = data.frame(x = 1, o = 0.25)), times = c(5, 10))$surv
    @Test func predictionTakesTheOffsetOfTheSubject() throws {
        let fit = try CoxModel.fit(design(Self.offset))
        let curve = try #require(try fit.predict([1], offset: 0.25, at: [5, 10]).value)
        #expect(isClose(curve[0].survival, 0.59120838070896620, 1e-10))
        #expect(isClose(curve[1].survival, 0.27181059269700497, 1e-10))
    }

    @Test func aConstantChangesNothing() throws {
        let plain = try CoxModel.fit(design(nil)),
            shifted = try CoxModel.fit(
                design(Array(repeating: 700, count: 42)))
        let a = try #require(plain.coefficient("x")?.value), b = try #require(shifted.coefficient("x")?.value)
        #expect(
            isClose(a.estimate, b.estimate, 1e-12)
                && isClose(plain.logLikelihood, shifted.logLikelihood ?? 0, 1e-11))
    }

    /// Fixing a covariate at its estimate by an offset leaves the other where it was.
    @Test func anOffsetFixesACoefficient() throws {
        let z = (1...42).map { cos(Double($0)) }
        let both = try CoxModel.fit(
            CoxDesign(Fixtures.remission(), columns: [Fixtures.placebo, z], names: ["x", "z"]))
        let slope = try #require(both.coefficient("z")?.value).estimate
        let fixed = try CoxModel.fit(design(z.map { $0 * slope }))
        #expect(
            isClose(
                fixed.coefficient("x")?.value?.estimate, try #require(both.coefficient("x")?.value).estimate,
                1e-9))
        #expect(isClose(fixed.logLikelihood, try #require(both.logLikelihood), 1e-12))
    }

    @Test func aWrongLengthOrAnInfiniteValueIsRefused() throws {
        #expect(throws: SurvivalError.self) { try design([1, 2]) }
        #expect(throws: SurvivalError.self) { try design(Array(repeating: .infinity, count: 42)) }
    }
}
