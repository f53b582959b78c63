import DataFrames
import JSONText
import Statistics

extension PairedMethods {
    static func signedRank(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let columns = try timer.measure(.frame) { try PairColumns(spec, table) }
        let zeros = try zeroTreatment(spec), level = try spec.level()
        let (pairs, test) = try timer.measure(.fit) {
            let pairs = try columns.differences(spec)
            return (pairs, SignedRankTest(pairs, zeros: zeros))
        }
        var out = ResultObject([
            "comparison": .string(columns.label), "n": .integer(test.pairs), "n_zero": .integer(test.zeros),
            "n_nonzero": .integer(test.nonzero),
            "V_wilcoxon": .number(test.wilcoxon.statistic), "p": .number(test.p),
            "method": JSON(test.method), "dropped": JSON(columns.dropped + test.dropped),
            "p_asymptotic_pratt": .number(test.pratt.pNormal),
        ])
        out.set("z_wilcoxon", test.wilcoxon.z)
        out.set("z_pratt", test.pratt.z)
        out.set("exact_permutation_wilcoxon", test.wilcoxon.exact) { JSON($0) }
        out.set("exact_permutation_pratt", test.pratt.exact) { p in
            var json = JSON(p)
            json["V_pratt"] = .number(test.pratt.statistic)
            return json
        }
        var effect = ResultObject()
        effect.set("matched_pairs_rank_biserial", test.rankBiserial)
        out["effect"] = effect.json
        guard try spec.flag("interval", default: true) else {
            out["normal"] = [
                "p_continuity": .number(test.wilcoxon.pContinuity),
                "p_no_continuity": .number(test.wilcoxon.pNormal),
            ]
            return out.json
        }
        let centre = try timer.measure(.inference) { try HodgesLehmann(pairs, level: level) }
        out.set("hodges_lehmann_nonzero", centre.nonzeroEstimate)
        out.set("hodges_lehmann_all", centre.estimate)
        out.set("interval", centre.interval) { JSON($0) }
        out.set("interval_level", centre.interval.map(\.level))
        out["normal"] = normal(test, centre)
        if test.zeros == 0, !test.hasTies, let exact = test.wilcoxon.exact.value {
            out["exact"] = untied(exact, centre, level: level)
        }
        return out.json
    }

    private static func zeroTreatment(_ spec: Spec) throws -> ZeroTreatment {
        guard let text = try spec.optionalString("zeros") else { return .wilcoxon }
        guard let treatment = ZeroTreatment(rawValue: text) else {
            throw PlanError.wrongField("zeros", "'wilcoxon' or 'pratt'")
        }
        return treatment
    }

    private static func normal(_ test: SignedRankTest, _ centre: HodgesLehmann) -> JSON {
        var out = ResultObject([
            "p_continuity": .number(test.wilcoxon.pContinuity),
            "p_no_continuity": .number(test.wilcoxon.pNormal),
        ])
        out.set("lower", centre.normalInterval.map(\.lower))
        out.set("upper", centre.normalInterval.map(\.upper))
        out.set("level", centre.normalInterval.map(\.level))
        return out.json
    }

    /// Without ties and zeros the classical exact test and interval apply.
    private static func untied(_ p: PValues, _ centre: HodgesLehmann, level: Double) -> JSON {
        var out = ResultObject([
            "p_two_sided": .number(p.twoSided), "p_greater": .number(p.greater), "p_less": .number(p.less),
        ])
        out.set("hl", centre.estimate)
        out.set("lower", centre.interval.map(\.lower))
        out.set("upper", centre.interval.map(\.upper))
        out.set("achieved_level", centre.interval.map { shownLevel($0.level, asked: level) })
        out.set("exact_level", centre.interval.map(\.level))
        return out.json
    }

    /// The level as R states it: a level missed by more than half of α is rounded to two digits of its α, one missed by
    /// less is stated as asked for.
    private static func shownLevel(_ level: Double, asked: Double) -> Double {
        let alpha = 1 - asked, reached = 1 - level
        guard reached - alpha > alpha / 2 else { return asked }
        var unit = 0.01
        while reached >= 100 * unit { unit *= 10 }
        while reached < 10 * unit { unit /= 10 }
        return 1 - (reached / unit).rounded(.toNearestOrEven) * unit
    }

    static func clustered(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let columns = try timer.measure(.frame) { try PairColumns(spec, table) }
        guard let labels = columns.cluster else {
            throw PlanError.missingField("cluster", method: spec.method)
        }
        let decimals = try spec.optionalInt("decimals")
        let test = try timer.measure(.fit) {
            // A pair without a cluster cannot be used: it counts as missing.
            let known = columns.x.indices.map { labels.isMissing($0) ? .nan : columns.x[$0] }
            let pairs = try PairedDifferences(known, minus: columns.y, decimals: decimals)
            return try ClusteredSignedRank(pairs, clusters: labels.codes.map(Int.init))
        }
        var out = ResultObject([
            "comparison": .string(columns.label), "n_pairs": .integer(test.pairs),
            "n_clusters": .integer(test.clusters),
            "n_zero": .integer(test.zeros),
            "dropped": JSON(columns.dropped + test.dropped), "method": JSON(test.method),
        ])
        func normal(_ value: ClusteredSignedRank.Normal) -> JSON {
            ["z": .number(value.z), "p": .number(value.p)]
        }
        out.set("unadjusted", test.unadjusted, normal)
        out.set("clusrank_rgl", test.rosnerGlynnLee, normal)
        out.set("clusrank_ds", test.dattaSatten, normal)
        out.set("cluster_signed_rank_sum", test.clusterSum) { sum in
            [
                "statistic": .number(sum.statistic), "variance": .number(sum.variance),
                "z": .number(sum.normal.z), "p": .number(sum.normal.p),
            ]
        }
        return out.json
    }
}
