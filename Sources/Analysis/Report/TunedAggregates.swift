import Cohort

/// The published aggregates a synthetic study was tuned to, beside its own: agreement is by construction.
///
/// Source of the left column: Zhang N et al., Front Immunol 2025;16:1607138, doi:10.3389/fimmu.2025.1607138 (abstract).
struct TunedAggregates {
    let index: StudyIndex
    let results: StudyResults

    func rows() -> [TunedAggregate] {
        patients + responses + subsets + survival + predictors
    }

    private var patients: [TunedAggregate] {
        func entry(_ status: String) -> String {
            String(index.data.patients.count { $0.entryStatus == status })
        }
        func start(_ status: String) -> String {
            String(index.data.courses.count { $0.statusBefore == status })
        }
        return [
            TunedAggregate(quantity: "patients", tunedTo: "105", demo: String(results.study.patients)),
            TunedAggregate(
                quantity: "entry: R/R, CR-MRDpos, chemotherapy delay", tunedTo: "30 / 21 / 54",
                demo: [entry("R/R"), entry("CR-MRDpos"), entry("chemotherapy delay")].joined(separator: " / ")
            ),
            TunedAggregate(
                quantity: "courses started in R/R, CR-MRDpos, CR-MRDneg", tunedTo: "11 / 40 / 74",
                demo: [start("R/R"), start("CR-MRDpos"), start("CR-MRDneg")].joined(separator: " / ")),
        ]
    }

    private var responses: [TunedAggregate] {
        func rate(_ group: String, _ unit: UnitOfAnalysis) -> String {
            results.response.first { $0.group == group && $0.unitOfAnalysis == unit }.map {
                "\($0.responders)/\($0.n) (\(decimal(100 * ($0.rate.value ?? 0), 1)) %)"
            } ?? "-"
        }
        let fisher = results.responseTests.first { $0.method.hasPrefix("Fisher") && $0.predictor == "status" }
        return [
            TunedAggregate(quantity: "CR, started in R/R", tunedTo: "81.8 %", demo: rate("R/R", .patient)),
            TunedAggregate(
                quantity: "CR, started in CR-MRDpos", tunedTo: "82.5 %", demo: rate("CR-MRDpos", .patient)),
            TunedAggregate(
                quantity: "CR, R/R against CR-MRDpos, Fisher P", tunedTo: "1.000",
                demo: fisher?.p.map { decimal($0, 3) } ?? "-"),
            TunedAggregate(
                quantity: "MRD-negative courses that stayed negative", tunedTo: "73 of 74",
                demo: rate("CR-MRDneg", .course)),
        ]
    }

    private var subsets: [TunedAggregate] {
        let published = [
            ("CD3", "0.96 (0.03-3.79)", "1.13 (0.26-7.74)", "0.016"),
            ("CD4", "0.35 (0.01-1.39)", "0.47 (0.07-2.94)", "0.005"),
            ("CD8", "0.41 (0.01-2.39)", "0.56 (0.07-6.07)", "0.006"),
        ]
        return published.flatMap { analyte, before, after, p -> [TunedAggregate] in
            guard
                let c = results.comparisons.first(where: {
                    $0.analyte == analyte && $0.scope == .publishedStyle
                })
            else { return [] }
            let test = c.tests.first
            return [
                TunedAggregate(
                    quantity: "\(analyte) before, median (range), 10^9/L", tunedTo: before,
                    demo: text(c.before)),
                TunedAggregate(
                    quantity: "\(analyte) after, median (range), 10^9/L", tunedTo: after, demo: text(c.after)),
                TunedAggregate(
                    quantity: "\(analyte) pooled signed rank P (only P < 0.05 is tuned)", tunedTo: p,
                    demo: test?.p.map { decimal($0, 4) } ?? "-"),
            ]
        }
    }

    /// Cells per microlitre printed as 10^9/L with the abstract's two decimals.
    private func text(_ summary: SampleSummary) -> String {
        func number(_ x: BoundedNumber?) -> String { x.map { decimal($0.value / 1000, 2) } ?? "-" }
        return "\(number(summary.median)) (\(number(summary.minimum))-\(number(summary.maximum)))"
    }

    private var survival: [TunedAggregate] {
        let published = [
            (
                "EFS", ["CR-MRDneg": "97.8 ± 2.2 %", "CR-MRDpos": "86.7 ± 6.2 %", "R/R": "73.3 ± 8.1 %"],
                "0.001"
            ),
            ("OS", ["CR-MRDneg": "97.8 ± 2.2 %", "CR-MRDpos": "100 %", "R/R": "93.3 ± 4.6 %"], "0.029"),
        ]
        return published.flatMap { name, groups, p -> [TunedAggregate] in
            guard let endpoint = results.survival.first(where: { $0.endpoint == name }) else { return [] }
            let rows = groups.keys.sorted().compactMap { label -> TunedAggregate? in
                guard let group = endpoint.groups.first(where: { $0.group == label }),
                    let at = group.at.first(where: { $0.time == 365 }), let value = at.estimate.value
                else { return nil }
                let error = at.se.map { " ± \(decimal(100 * $0, 1))" } ?? ""
                return TunedAggregate(
                    quantity: "1-year \(name), \(label) (n = \(group.n))", tunedTo: groups[label] ?? "-",
                    demo: "\(decimal(100 * value, value == 1 ? 0 : 1))\(error) %")
            }
            let test = TunedAggregate(
                quantity: "\(name) log-rank P (not tuned)", tunedTo: p,
                demo: endpoint.logRank?.p.map { decimal($0, 4) } ?? "-")
            return rows + [test]
        }
    }

    private var predictors: [TunedAggregate] {
        let published = [
            ("cytogenetics", "poor cytogenetics", "0.0001"),
            ("CD19", "CD19+ B-cell loss (definition unknown)", "0.046"),
            ("BCR", "BCR::ABL1", "0.002"),
        ]
        return published.compactMap { key, title, p in
            let test = results.responseTests.first {
                $0.method.hasPrefix("Fisher") && $0.predictor.lowercased().contains(key.lowercased())
            }
            guard let test else { return nil }
            return TunedAggregate(
                quantity: "poor response, \(title), univariate P (not tuned)", tunedTo: p,
                demo: test.p.map { decimal($0, 4) } ?? "-")
        }
    }
}
