import JSONText
import Testing

@testable import Analysis

/// Specifications of the plan that declare a family are adjusted together.
@Suite("Families of planned analyses")
struct PlannedFamilyTests {
    private func results(_ family: JSON) -> [PlannedResult] {
        var study = StudyFixture()
        for (number, values) in [(9.0, 1.0, 2.0), (8, 2, 9), (7, 1, 1), (9, 3, 4), (6, 2, 9)].enumerated() {
            let patient = "P\(number)"
            study.course(patient)
            study.reading(patient, 0, "CD3", values.0)
            study.reading(patient, 0, "CD4", values.1)
            study.reading(patient, 0, "CD8", values.2)
        }
        var plan = StudyPlan(name: "t")
        for (id, y) in [("a", "CD4"), ("b", "CD8"), ("c", "NK")] {
            plan.analyses.append(
                PlannedAnalysis(
                    id: id, frame: .draws,
                    spec: ["method": "sign_test", "x": "CD3", "y": .string(y), "family": family]))
        }
        return PlannedAnalyses(study.index, plan).run(threads: 1)
    }

    @Test("raw and adjusted p stand with each result; one that failed is not counted")
    func adjusted() {
        let found = results(["name": "subsets", "adjust": "bonferroni"])
        #expect(found.map { $0.error == nil } == [true, true, false])
        let first = found[0].adjusted.first
        #expect(
            first?.family == "subsets" && first?.method == "bonferroni"
                && abs((first?.p ?? 0) - 0.0625) < 1e-15)
        #expect(
            abs((first?.pAdjusted ?? 0) - 0.125) < 1e-15 && found[1].adjusted.count == 1
                && found[2].adjusted.isEmpty)
        #expect(found[0].json["adjusted"]?[0]?["p_adjusted"]?.double == first?.pAdjusted)
    }

    @Test("a misspelt adjustment fails the analysis instead of another one being used")
    func misspelt() {
        let found = results(["name": "subsets", "adjust": "bonferoni"])
        #expect(found.allSatisfy { $0.error != nil && $0.adjusted.isEmpty })
    }
}
