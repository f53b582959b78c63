import ModelFormula
import Testing

@testable import MixedModels

/// Golden numbers: R 4.2.2, lmerTest 3.1-3 `anova(lmer(…), type = "III")` on the data of ``MeansFixtures``, treatment
/// coding; the second column says whether a cell is empty.
@Suite("Type III hypotheses against lmerTest")
struct MeansTypeThreeTests {
    static let goldens: [(String, Bool, [(String, Int, Double, Double)])] = [
        ("y ~ draw + (1 | patient)", false, [("draw", 2, 104.517941555, 77.1131184058)]),
        (
            "y ~ draw * risk + (1 | patient)", false,
            [
                ("draw", 2, 100.463380409, 75.2797150761), ("risk", 2, 20.9273127952, 0.554140521401),
                ("draw:risk", 4, 100.457024915, 0.394759169578),
            ]
        ),
        (
            "y ~ draw * risk * sex + (1 | patient)", false,
            [
                ("draw", 2, 94.1814059135, 71.9583522604), ("risk", 2, 17.8804874525, 0.466537330857),
                ("sex", 1, 17.881209401, 0.778254072677), ("draw:risk", 4, 94.1782328506, 0.377945697921),
                ("draw:sex", 2, 94.1814058176, 0.517938090489),
                ("risk:sex", 2, 17.8804875055, 0.00298133753488),
                ("draw:risk:sex", 4, 94.1782328466, 0.349396433774),
            ]
        ),
        (
            "y ~ draw * day + (1 | patient)", false,
            [
                ("draw", 2, 101.551803824, 8.25040896981), ("day", 1, 101.549647294, 20.1732621324),
                ("draw:day", 2, 101.627773844, 1.35719386602),
            ]
        ),
        (
            "y ~ draw + risk + day + (1 | patient)", false,
            [
                ("draw", 2, 103.311164061, 46.6656527063), ("risk", 2, 20.9620865762, 0.561829008212),
                ("day", 1, 103.489369648, 20.0581113092),
            ]
        ),
        (
            "y ~ ns(day, 3) + risk + (1 | patient)", false,
            [("ns(day, 3)", 3, 103.811256886, 47.9018886715), ("risk", 2, 20.9673932481, 0.672881443646)]
        ),
        (
            "y ~ ns(day, 3) * risk + (1 | patient)", false,
            [
                ("ns(day, 3)", 3, 97.7845601096, 46.2778187968), ("risk", 2, 63.2401169604, 0.984079397575),
                ("ns(day, 3):risk", 6, 97.7762793818, 0.597176419571),
            ]
        ),
        (
            "y ~ 0 + draw + risk + (1 | patient)", false,
            [("draw", 3, 43.7475827916, 92.10730655), ("risk", 2, 20.957788418, 0.549379756548)]
        ),
        ("y ~ draw:risk + (1 | patient)", false, [("draw:risk", 8, 50.0350519537, 19.1326405869)]),
        (
            "y ~ draw * risk + day * sex + (1 | patient)", false,
            [
                ("draw", 2, 98.2034374683, 45.2432505596), ("risk", 2, 19.8183788184, 0.567120039955),
                ("day", 1, 98.3587900081, 19.329787108), ("sex", 1, 30.690362255, 0.537893226909),
                ("draw:risk", 4, 98.2029537531, 0.420975415088),
                ("day:sex", 1, 98.5173430994, 0.0563023373062),
            ]
        ),
        ("y ~ day + (1 | patient)", false, [("day", 1, 106.275733125, 58.5287683968)]),
        ("y ~ draw + (1 | patient)", true, [("draw", 2, 92.1485063763, 56.3877872882)]),
        (
            "y ~ draw * risk + (1 | patient)", true,
            [
                ("draw", 2, 87.6037581999, 53.0168002129), ("risk", 2, 21.3455629516, 0.824601814151),
                ("draw:risk", 3, 87.6736877563, 0.24069952281),
            ]
        ),
        (
            "y ~ draw * risk * sex + (1 | patient)", true,
            [
                ("draw", 2, 82.1354122682, 50.7903479037), ("risk", 2, 18.1314069142, 0.702541153724),
                ("sex", 1, 17.8195561549, 1.10436817416), ("draw:risk", 3, 82.1532462548, 0.236835913212),
                ("draw:sex", 2, 82.1354123224, 0.333271854629),
                ("risk:sex", 2, 18.1314070677, 0.00810483105479),
                ("draw:risk:sex", 3, 82.1532462518, 0.292912556315),
            ]
        ),
        (
            "y ~ draw * day + (1 | patient)", true,
            [
                ("draw", 2, 87.8048619861, 6.80647238198), ("day", 1, 87.6103523715, 16.7171962393),
                ("draw:day", 2, 87.6867876615, 1.06969299246),
            ]
        ),
        (
            "y ~ draw + risk + day + (1 | patient)", true,
            [
                ("draw", 2, 89.4095800752, 34.3896262658), ("risk", 2, 21.2767720328, 0.801029312704),
                ("day", 1, 89.638897254, 15.1198708728),
            ]
        ),
        (
            "y ~ ns(day, 3) + risk + (1 | patient)", true,
            [("ns(day, 3)", 3, 89.9484464192, 33.006031709), ("risk", 2, 21.1457238615, 1.20811284459)]
        ),
        (
            "y ~ ns(day, 3) * risk + (1 | patient)", true,
            [
                ("ns(day, 3)", 3, 84.9097740695, 25.1601623419), ("risk", 2, 65.8065349584, 0.988002088171),
                ("ns(day, 3):risk", 6, 84.5000125554, 1.24291086576),
            ]
        ),
        (
            "y ~ 0 + draw + risk + (1 | patient)", true,
            [("draw", 3, 40.9174969339, 80.2332355837), ("risk", 2, 21.3510493163, 0.815607558427)]
        ),
        ("y ~ draw:risk + (1 | patient)", true, [("draw:risk", 7, 44.7736633896, 16.0170301232)]),
        (
            "y ~ draw * risk + day * sex + (1 | patient)", true,
            [
                ("draw", 2, 85.2418114015, 33.2667059959), ("risk", 2, 20.0636851822, 0.817693540738),
                ("day", 1, 85.4687599766, 14.5812093774), ("sex", 1, 31.7654132391, 0.705224438142),
                ("draw:risk", 3, 85.2851012565, 0.285226734991),
                ("day:sex", 1, 86.0035797454, 0.104927733487),
            ]
        ),
        ("y ~ day + (1 | patient)", true, [("day", 1, 92.7715365044, 43.4596242234)]),
    ]

    @Test("F and denominator df, whatever the coding", arguments: goldens.indices)
    func lmerTest(index: Int) throws {
        let (formula, lacking, terms) = Self.goldens[index]
        for coding in Contrast.allCases {
            let all = ["draw": coding, "risk": coding, "sex": coding]
            let fit = try MeansFixtures.fit(formula, lacking: lacking, contrasts: all)
            let found = try TypeThree.hypotheses(fit.modelFrame)
            for (name, numerator, denominator, f) in terms {
                let rows = try #require(found.first { $0.term == name }).rows
                let test = try #require(fit.satterthwaiteInference.joint(rows))
                #expect(test.numeratorDF == numerator)
                #expect(agrees(test.f, f, 2e-6), "\(formula) \(coding) \(name): \(test.f) for \(f)")
                // lmerTest's numerical second derivatives.
                #expect(agrees(test.denominatorDF, denominator, 1e-5), "\(formula) \(coding) \(name)")
            }
        }
    }

    @Test("in a nested model the outer factor is averaged over the inner one")
    func nested() throws {
        let nested = try MeansFixtures.fit("y ~ risk / sex + (1 | patient)")
        let crossed = try MeansFixtures.fit("y ~ risk * sex + (1 | patient)")
        func risk(_ fit: LinearMixedModelFit) throws -> JointTest? {
            let rows = try #require(
                try TypeThree.hypotheses(fit.modelFrame).first { $0.term == "risk" }
            ).rows
            return fit.satterthwaiteInference.joint(rows)
        }
        // The two models are one, and so is the hypothesis.
        #expect(agrees(try risk(nested)?.f, try #require(try risk(crossed)).f, 1e-9))
    }

    @Test("joint tests of the means are the type III tests of factors")
    func joint() throws {
        let fit = try MeansFixtures.fit("y ~ draw * risk * sex + (1 | patient)")
        let inference = fit.satterthwaiteInference
        let hypotheses = try TypeThree.hypotheses(fit.modelFrame)
        let tests = try MarginalMeans.jointTests(fit.modelFrame, inference)
        #expect(tests.map(\.term).sorted() == hypotheses.map(\.term).sorted())
        for (term, rows) in hypotheses {
            let mine = try #require(tests.first { $0.term == term }?.test)
            #expect(agrees(mine.f, try #require(inference.joint(rows)).f, 1e-9), "\(term)")
        }
        let within = try MarginalMeans.jointTests(fit.modelFrame, inference, by: ["risk"])
        #expect(within.count == 9 && Set(within.map(\.group)).count == 3)
    }

    @Test("an empty cell leaves a part of the interaction to test")
    func partial() throws {
        let fit = try MeansFixtures.fit("y ~ draw * risk + (1 | patient)", lacking: true)
        let tests = try MarginalMeans.jointTests(fit.modelFrame, fit.satterthwaiteInference)
        let both = try #require(tests.first { $0.term == "draw:risk" })
        #expect(both.isPartial && both.test?.numeratorDF == 3)
    }
}
