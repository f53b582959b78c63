import Cohort

/// One course with its response by the study's definition.
struct ResponseRow: Hashable, Sendable {
    var key: CourseKey
    var isResponder: Bool
    var isAssessed: Bool
}

extension StudyIndex {
    /// Courses of an endpoint: all of its status, or each patient's first of it. Not assessed counts as non-response.
    func rows(of endpoint: ResponseEndpoint, firstOnly: Bool) -> [ResponseRow] {
        var seen = Set<Patient.ID>()
        return courseKeys.compactMap { key in
            guard let course = courses[key], course.statusBefore == endpoint.status else { return nil }
            if firstOnly, !seen.insert(key.patient).inserted { return nil }
            let response = course.response
            return ResponseRow(
                key: key, isResponder: response.map(endpoint.responders.contains) ?? false,
                isAssessed: response != nil)
        }
    }

    /// Yes or no of a predictor for one patient; nil when not recorded.
    func value(of predictor: Predictor, for patient: Patient.ID) -> Bool? {
        guard let person = patients[patient] else { return nil }
        let text: String? =
            switch predictor.column {
            case "cytogenetics": person.cytogenetics
            case "entry_status": person.entryStatus
            case "sex": person.sex?.rawValue
            default: person.attributes[predictor.column]
            }
        guard let text, !text.isEmpty else { return nil }
        let folded = text.lowercased()
        return predictor.positive.contains { $0.lowercased() == folded }
    }
}
