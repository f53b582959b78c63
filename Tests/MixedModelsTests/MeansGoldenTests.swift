import Testing

@testable import MixedModels

/// One request with a mean and a contrast of it: the second mean, the first contrast.
struct MeansGolden {
    var formula: String
    var lacking = false
    var over: [String], by: [String]
    var at: [String: GridValues]
    var weights: CellWeights
    var kind: String, reference: String?, adjust: String
    var mean: (Double, Double, Double)
    var label: String
    var contrast: (Double, Double, Double)
    var limits: (Double?, Double?)
    var p: Double

    init(
        _ formula: String, lacking: Bool = false, over: [String], by: [String], at: [String: GridValues],
        weights: CellWeights, kind: String, reference: String?, adjust: String,
        mean: (Double, Double, Double), label: String, contrast: (Double, Double, Double),
        limits: (Double?, Double?), p: Double
    ) {
        (self.formula, self.lacking, self.over, self.by) = (formula, lacking, over, by)
        (self.at, self.weights, self.kind, self.reference) = (at, weights, kind, reference)
        (self.adjust, self.mean, self.label) = (adjust, mean, label)
        (self.contrast, self.limits, self.p) = (contrast, limits, p)
    }
}

/// Golden numbers: R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, emmeans 1.8.4, `emmeans(fit, over, by, at, weights,
/// lmer.df = "satterthwaite")`, `summary(contrast(…, method), infer = TRUE, adjust)`.
@Suite("Marginal means against emmeans")
struct MeansGoldenTests {
    static let goldens = [
        MeansGolden(
            "y ~ draw * risk + (1 | patient)", over: ["draw"], by: ["risk"], at: [:], weights: .equal,
            kind: "pairwise", reference: nil, adjust: "tukey",
            mean: (1.50226347858, 0.150745328985, 31.6236955705), label: "pre - mid | SR",
            contrast: (-0.352985688409, 0.113769697167, 100.741448969),
            limits: (-0.62362649274, -0.0823448840776), p: 0.00697047467785),
        MeansGolden(
            "y ~ draw * risk + day + (1 | patient)", over: ["draw", "risk"], by: [], at: [:],
            weights: .proportional,
            kind: "pairwise", reference: nil, adjust: "tukey",
            mean: (1.50514776654, 0.1487025323, 29.8408074955), label: "pre SR - mid SR",
            contrast: (-0.279375713053, 0.105865391883, 99.6104515816),
            limits: (-0.615082864184, 0.0563314380787), p: 0.184158695307),
        MeansGolden(
            "y ~ draw + risk + sex + day + (1 | patient)", over: ["draw"], by: [], at: [:], weights: .cells,
            kind: "trt.vs.ctrl", reference: nil, adjust: "sidak",
            mean: (1.39934061445, 0.0856470884212, 27.3578821942), label: "mid - pre",
            contrast: (0.327063854274, 0.0606534597615, 103.794044542),
            limits: (0.189425247303, 0.464702461246), p: 8.78530946435e-07),
        MeansGolden(
            "y ~ draw + risk + sex + day + (1 | patient)", over: ["draw"], by: [], at: [:], weights: .outer,
            kind: "trt.vs.ctrl", reference: "mid", adjust: "bonferroni",
            mean: (1.39968688651, 0.0855750460308, 27.3867037374), label: "pre - mid",
            contrast: (-0.329296808618, 0.0605835090363, 103.264281711),
            limits: (-0.467097297963, -0.191496319273), p: 7.34264673074e-07),
        MeansGolden(
            "y ~ risk * day + sex + (1 | patient)", over: ["risk"], by: ["day"],
            at: ["day": .numbers([0, 7, 28])], weights: .equal,
            kind: "revpairwise", reference: nil, adjust: "scheffe",
            mean: (1.01974791715, 0.164464782033, 39.4114377743), label: "IR - SR | 0",
            contrast: (-0.065652046666, 0.233122831026, 39.7826635676),
            limits: (-0.658452064434, 0.527147971102), p: 0.961158999997),
        MeansGolden(
            "y ~ risk * day + sex + (1 | patient)", over: ["day"], by: ["risk"],
            at: ["day": .numbers([0, 7, 28])], weights: .equal,
            kind: "pairwise", reference: nil, adjust: "holm",
            mean: (1.20063118488, 0.152715890991, 30.1244770742), label: "day0 - day7 | SR",
            contrast: (-0.115231221064, 0.0250744742045, 103.245310997), limits: (nil, nil),
            p: 3.67586881937e-05),
        MeansGolden(
            "y ~ risk * day + k + (1 | patient)", over: ["risk"], by: ["k"], at: [:], weights: .equal,
            kind: "eff", reference: nil, adjust: "fdr",
            mean: (1.8102654491, 0.142069531042, 25.6748719206), label: "SR effect | 0",
            contrast: (0.122585187069, 0.110253928807, 21.0080143026), limits: (nil, nil), p: 0.666644393481),
        MeansGolden(
            "y ~ draw * risk + k + (1 | patient)", over: ["draw"], by: [], at: [:], weights: .equal,
            kind: "poly", reference: nil, adjust: "none",
            mean: (1.40051881093, 0.0856036650741, 29.1360511392), label: "linear",
            contrast: (0.798408978375, 0.0592480327996, 99.2564738039),
            limits: (0.680851785114, 0.915966171635), p: 3.77492126834e-24),
        MeansGolden(
            "y ~ draw * risk * sex + (1 | patient)", over: ["draw"], by: ["risk", "sex"], at: [:],
            weights: .equal,
            kind: "consec", reference: nil, adjust: "bonferroni",
            mean: (1.56984136275, 0.219109807314, 24.4889172155), label: "mid - pre | SR | f",
            contrast: (0.372427013191, 0.164837500996, 94.2850255489),
            limits: (-0.00303335242897, 0.747887378811), p: 0.0523285349826),
        MeansGolden(
            "y ~ draw * risk + (1 | patient)", lacking: true, over: ["draw"], by: [], at: [:],
            weights: .equal,
            kind: "pairwise", reference: nil, adjust: "tukey",
            mean: (1.40235948973, 0.0837051476176, 30.4591720105), label: "pre - mid",
            contrast: (-0.407231439138, 0.0641968098821, 87.8445021886),
            limits: (-0.560281894667, -0.25418098361), p: 2.85687026258e-08),
        MeansGolden(
            "y ~ draw * risk + (1 | patient)", lacking: true, over: ["risk"], by: ["draw"], at: [:],
            weights: .equal,
            kind: "pairwise", reference: nil, adjust: "holm",
            mean: (0.996270334685, 0.144305208585, 29.9626755421), label: "SR - IR | pre",
            contrast: (0.153140522727, 0.205257770234, 30.5997394064), limits: (nil, nil), p: 0.903399873879),
        MeansGolden(
            "y ~ factor(k) * draw + (1 | patient)", over: ["k"], by: ["draw"], at: [:], weights: .equal,
            kind: "pairwise", reference: nil, adjust: "none",
            mean: (1.06352004763, 0.0935204581612, 46.9200845998), label: "k0 - k1 | pre",
            contrast: (-0.135816515581, 0.0828753835621, 101.605357689),
            limits: (-0.300207109738, 0.0285740785766), p: 0.104347058974),
        MeansGolden(
            "y ~ draw + offset(day/10) + (1 | patient)", over: ["draw"], by: [], at: [:], weights: .equal,
            kind: "pairwise", reference: nil, adjust: "none",
            mean: (1.39293505971, 0.20978464931, 126.999999997), label: "pre - mid",
            contrast: (0.566872206994, 0.298400196415, 126.999999998),
            limits: (-0.0236079308309, 1.15735234482), p: 0.0597394528761),
        MeansGolden(
            "y ~ draw + risk + (1 | patient)", over: ["draw"], by: [],
            at: ["draw": .levels(["pre", "post"])], weights: .equal,
            kind: "mean_chg", reference: nil, adjust: "none",
            mean: (1.78921365387, 0.0867771635628, 30.9219483303), label: "pre|post",
            contrast: (0.790202891598, 0.063645645774, 104.310878011),
            limits: (0.663995614514, 0.916410168682), p: 2.81001653895e-22),
        MeansGolden(
            "y ~ draw*risk + (1 | patient)", over: ["draw", "risk"], by: [], at: [:], weights: .equal,
            kind: "del.eff", reference: nil, adjust: "none",
            mean: (1.50226347858, 0.150745328985, 31.6236955705), label: "pre SR effect",
            contrast: (-0.277861535553, 0.144758332121, 37.2315830203),
            limits: (-0.57110820732, 0.0153851362133), p: 0.0626111925539),
    ]

    @Test(arguments: goldens.indices) func emmeans(index: Int) throws {
        let golden = Self.goldens[index]
        let fit = try MeansFixtures.fit(golden.formula, lacking: golden.lacking)
        let means = try MeansFixtures.means(
            fit, MeansRequest(over: golden.over, by: golden.by, at: golden.at, weights: golden.weights))
        // lmerTest differentiates numerically: its df, and p and limits with them, carry six or seven digits.
        let mean = try #require(means.means[1].estimate)
        #expect(agrees(mean.estimate, golden.mean.0, 1e-7))
        #expect(agrees(mean.se, golden.mean.1, 1e-6))
        #expect(agrees(mean.df, golden.mean.2, 1e-5))
        let set = try means.contrasts(try ContrastKind(name: golden.kind, reference: golden.reference))
        let first = try #require(set.contrasts.first)
        #expect(first.label == golden.label)
        #expect(agrees(first.estimate?.estimate, golden.contrast.0, 1e-7))
        #expect(agrees(first.estimate?.se, golden.contrast.1, 1e-6))
        #expect(agrees(first.estimate?.df, golden.contrast.2, 1e-5))
        let adjustment = try #require(ContrastAdjustment(name: golden.adjust))
        let adjusted = set.adjusted(adjustment)
        // R's ptukey is good to 1e-8 only; the studentized range has its own test.
        #expect(agrees(adjusted.p[0], golden.p, 1e-5, floor: golden.adjust == "tukey" ? 1e-3 : 1e-9))
        if let lower = golden.limits.0, let upper = golden.limits.1 {
            #expect(agrees(adjusted.limits[0]?.lower, lower, 1e-5))
            #expect(agrees(adjusted.limits[0]?.upper, upper, 1e-5))
        } else {
            #expect(adjusted.limits[0] == nil && adjusted.note?.contains("no simultaneous limits") == true)
        }
    }
}
