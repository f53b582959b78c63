import Cohort
import Statistics

/// Before against after: the primary first-course comparison, the clustered sensitivity over all courses, and, on request,
/// the pooled test that papers print (plan rows 1 and 1s).
struct PairedComparisons: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    /// Comparison families: the primary subsets, the other subsets and cells, the cytokines and proteins.
    enum Family: String, CaseIterable {
        case primary = "primary subsets"
        case cells = "other cells (exploratory)"
        case soluble = "cytokines and proteins (exploratory)"
        /// Percentages move when B cells leave the denominator: described, not tested.
        case descriptive = "percentages (descriptive)"
    }

    func family(of analyte: Analyte.ID) -> Family {
        if plan.primaryAnalytes.contains(analyte) { return .primary }
        guard let known = index.catalogue[analyte], known.isLogScale else { return .descriptive }
        return [.subsets, .memory, .blood].contains(known.group) ? .cells : .soluble
    }

    func comparison(_ analyte: Analyte.ID, _ scope: PairedComparison.Scope) -> PairedComparison? {
        let selection = index.pairs(analyte, plan, scope: scope == .firstCourse ? .firstCourse : .allCourses)
        guard !selection.pairs.isEmpty else { return nil }
        var out = PairedComparison(
            analyte: analyte, unit: index.unit(of: analyte), from: plan.pre.name, to: plan.post.name,
            unitOfAnalysis: scope == .firstCourse ? .patient : .course, scope: scope,
            pairs: selection.pairs.compactMap(\.valuePair), patients: selection.patients,
            dropped: selection.dropped, before: SampleSummary(selection.pairs.map(\.before.value)),
            after: SampleSummary(selection.pairs.map(\.after.value)), ratio: .notEstimable("not compared"),
            tests: [], actualDays: selection.actualDays(plan))
        let family = family(of: analyte)
        out.family = family.rawValue
        guard family != .descriptive else {
            out.ratio = .notEstimable(
                "percentages are described, not tested: losing B cells lifts every T percentage")
            return out
        }
        let ranked = selection.pairs.map { RankedPair($0) }
        let censored = ranked.count(where: \.isCensored)
        do throws(StatisticsError) {
            switch scope {
            case .firstCourse: try firstCourse(ranked, family == .primary, &out)
            case .allCourses: try clustered(ranked, selection, &out)
            case .publishedStyle: try pooled(ranked, &out)
            }
        } catch {
            out.ratio = .notEstimable(error.message)
        }
        if censored > 0 {
            out.ratio = .notEstimable(
                "\(censored) pairs are censored: the ratio is a bound; see the censored model")
            out.warnings.append(
                "\(censored) of \(ranked.count) pairs are censored: ranked at their limit; pairs whose limits leave the order open count as no change"
            )
        }
        return out
    }

    private func firstCourse(
        _ pairs: [RankedPair], _ isPrimary: Bool, _ out: inout PairedComparison
    ) throws(StatisticsError) {
        let result = try LogRatioSignedRank(after: pairs.map(\.after), before: pairs.map(\.before))
        out.ratio = Estimated(result.ratio, result.interval)
        out.dropped += result.dropped.map { Dropped($0.reason, $0.count) }
        let method = result.test.method
        out.tests = [
            TestResult(
                name: "signed rank of the log ratio", variant: method.variant,
                statistic: result.test.primary.statistic,
                p: result.test.pairs > 0 ? result.test.p : nil, isPrimary: isPrimary,
                reason: result.test.pairs > 0 ? nil : "no pair with a ratio")
        ]
        if (1...5).contains(result.test.nonzero) {
            out.warnings.append(
                "with \(result.test.nonzero) informative pairs the smallest possible two-sided p is "
                    + decimal(2 / Double(1 << result.test.nonzero), 4))
        }
    }

    /// Several courses of one patient are not independent: Datta-Satten keeps the level when the number of courses is
    /// informative, Rosner-Glynn-Lee when it is not.
    private func clustered(
        _ pairs: [RankedPair], _ selection: PairSelection, _ out: inout PairedComparison
    ) throws(StatisticsError) {
        let kept = zip(pairs, selection.pairs).filter { $0.0.hasRatio }
        let labels = Set(kept.map(\.1.key.patient)).sorted()
        let codes = Dictionary(labels.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        let ratios = try LogRatioSignedRank(after: kept.map(\.0.after), before: kept.map(\.0.before))
        out.ratio = Estimated(value: ratios.ratio.value, reason: ratios.ratio.reason)
        out.ratio.reason = out.ratio.reason ?? "no interval: courses of a patient are not independent"
        out.dropped += dropped(pairs)
        let test = try ClusteredSignedRank(
            ratios.logRatios, clusters: kept.map { codes[$0.1.key.patient] ?? 0 })
        out.tests = [
            TestResult(
                name: "clustered signed rank, Datta-Satten",
                variant: "informative cluster size, normal approximation",
                statistic: test.dattaSatten.value?.z, p: test.dattaSatten.value?.p,
                reason: test.dattaSatten.reason),
            TestResult(
                name: "clustered signed rank, Rosner-Glynn-Lee",
                variant: "exchangeable courses, normal approximation",
                statistic: test.rosnerGlynnLee.value?.z, p: test.rosnerGlynnLee.value?.p,
                reason: test.rosnerGlynnLee.reason),
        ]
    }

    private func pooled(_ pairs: [RankedPair], _ out: inout PairedComparison) throws(StatisticsError) {
        let differences = try PairedDifferences(pairs.map(\.after), minus: pairs.map(\.before))
        let test = SignedRankTest(differences)
        let ratios = try LogRatioSignedRank(after: pairs.map(\.after), before: pairs.map(\.before))
        out.ratio = Estimated(ratios.ratio, ratios.interval)
        out.tests = [
            TestResult(
                name: "signed rank of the differences, pooled over courses", variant: test.method.variant,
                statistic: test.primary.statistic, p: test.p),
            TestResult(
                name: "signed rank of the differences, pooled over courses",
                variant: "normal approximation, zeros dropped", statistic: test.wilcoxon.z.value,
                p: test.wilcoxon.z.value == nil ? nil : test.wilcoxon.pNormal, reason: test.wilcoxon.z.reason),
        ]
        out.warnings.append(
            "anticonservative: \(pairs.count) courses of \(out.patients) patients are counted as if independent"
        )
    }

    private func dropped(_ pairs: [RankedPair]) -> [Dropped] {
        let zero = pairs.count { !$0.hasRatio }
        return zero > 0 ? [Dropped("a value of the pair is zero or negative", zero)] : []
    }
}

/// A pair as numbers to rank: censored values at their limit, pairs whose order is open as equal.
struct RankedPair: Hashable, Sendable {
    var before: Double
    var after: Double
    var isCensored: Bool

    init(_ pair: PairSelection.Pair) {
        let a = pair.before.value, b = pair.after.value
        before = a.plotPosition ?? .nan
        after = b.plotPosition ?? .nan
        isCensored = a.isCensored || b.isCensored
        if RankedPair.isUndecided(a, b) { after = before }
    }

    /// Whether the limits leave open which value is larger: both beyond a limit, or an exact value inside the other's
    /// censored range (kits with different limits). Such a pair counts as no change.
    private static func isUndecided(_ a: ReadingValue, _ b: ReadingValue) -> Bool {
        guard a.isCensored || b.isCensored, let one = a.bounds, let other = b.bounds else { return false }
        return one.lower < other.upper && other.lower < one.upper
    }

    var hasRatio: Bool { before > 0 && after > 0 }
}

extension PairSelection.Pair {
    var valuePair: ValuePair? {
        guard let a = BoundedNumber(before.value), let b = BoundedNumber(after.value) else { return nil }
        return ValuePair(
            patient: key.patient, course: key.number, before: a, after: b, beforeDay: before.day,
            afterDay: after.day)
    }
}

extension Estimated {
    init(value: Double?, reason: String?) { self.init(value, reason: reason) }

    /// An estimate with its interval from the statistics room.
    init(_ estimate: Estimate<Double>, _ interval: Estimate<ConfidenceInterval>) {
        self.init(
            estimate.value, lower: interval.value?.lower, upper: interval.value?.upper,
            reason: estimate.reason ?? interval.reason)
    }
}
