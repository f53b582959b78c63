import Cohort
import Statistics

/// Response rates with exact intervals (plan row 5).
struct ResponseRates: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    /// One rate per endpoint and unit; an endpoint over all courses is also given per patient (all courses responding).
    func rates() -> [ResponseRate] {
        plan.responseEndpoints.flatMap { endpoint -> [ResponseRate] in
            let rows = index.rows(of: endpoint, firstOnly: !endpoint.allCourses)
            guard !rows.isEmpty else { return [] }
            let unit: UnitOfAnalysis = endpoint.allCourses ? .course : .patient
            let first = rate(endpoint, rows.map { ($0.isResponder, $0.isAssessed) }, unit)
            guard endpoint.allCourses else { return [first] }
            let byPatient = Dictionary(grouping: rows, by: \.key.patient).values.map { courses in
                (courses.allSatisfy(\.isResponder), courses.allSatisfy(\.isAssessed))
            }
            return [first, rate(endpoint, byPatient, .patient)]
        }
    }

    private func rate(
        _ endpoint: ResponseEndpoint, _ rows: [(responder: Bool, assessed: Bool)], _ unit: UnitOfAnalysis
    ) -> ResponseRate {
        let n = rows.count, x = rows.count { $0.responder }
        let share = Double(x) / Double(n)
        var exact = Estimated(share), wilson = Estimated(share)
        if let interval = try? BinomialProportion(successes: x, trials: n) {
            exact = Estimated(
                share, lower: interval.clopperPearson.lower, upper: interval.clopperPearson.upper)
            wilson = Estimated(share, lower: interval.wilson.lower, upper: interval.wilson.upper)
        }
        return ResponseRate(
            endpoint: endpoint.name, group: endpoint.status, n: n, responders: x,
            notAssessed: rows.count { !$0.assessed }, rate: exact, wilson: wilson, unitOfAnalysis: unit)
    }

    /// Fisher's exact test between two statuses: under the same endpoint name, and, in the published style, between the
    /// first two statuses whatever their endpoints are called, labelled as such.
    func groupTests() -> [AssociationTest] {
        let single = plan.responseEndpoints.filter { !$0.allCourses }
        let names = single.map(\.name)
        let shared = Set(names.filter { name in names.count { $0 == name } == 2 }).sorted()
        var tests = shared.compactMap { name in test(name, single.filter { $0.name == name }, notes: []) }
        if plan.publishedStyle, shared.isEmpty, single.count >= 2 {
            let note = "different endpoints (\(single[0].name) and \(single[1].name)), compared as published"
            tests += [test("response as published", Array(single.prefix(2)), notes: [note])].compactMap(
                \.self)
        }
        return tests
    }

    private func test(_ name: String, _ endpoints: [ResponseEndpoint], notes: [String]) -> AssociationTest? {
        let table = endpoints.map { endpoint -> [Int] in
            let rows = index.rows(of: endpoint, firstOnly: true)
            let responders = rows.count(where: \.isResponder)
            return [responders, rows.count - responders]
        }
        guard let test = try? FisherTwoByTwo(CountTable(table)) else { return nil }
        return AssociationTest(
            endpoint: name, predictor: "status", method: "Fisher exact, as published",
            n: table.joined().reduce(0, +), events: table.map { $0[0] }.reduce(0, +),
            oddsRatio: Estimated(test),
            p: test.p.twoSided, unitOfAnalysis: .patient, notes: notes, table: table,
            rowLabels: endpoints.map(\.status))
    }
}

extension Estimated {
    /// The conditional odds ratio with its exact interval.
    init(_ test: FisherTwoByTwo) {
        self.init(
            test.oddsRatio.value, lower: test.interval.lower, upper: test.interval.upper,
            reason: test.oddsRatio.reason)
    }
}
