import Cohort

/// A time-to-event endpoint as the study defines it, with each patient's time, event and group.
package struct EndpointData: Hashable, Sendable {
    package var name: String
    package var timeZero: String
    package var eventList: [String]
    package var groupedBy: String
    package var levels: [String]
    package var rows: [Row]
    package var dropped: [Dropped]

    package struct Row: Hashable, Sendable {
        package var patient: Patient.ID
        package var time: Int
        package var isEvent: Bool
        package var group: String
    }
}

/// Why an endpoint is refused: what is missing in the plan, by name.
package struct EndpointRefusal: Error, Hashable, Sendable {
    package var endpoint: String
    package var reason: String
}

extension StudyIndex {
    /// The endpoint's rows; refused when the plan lacks time zero or the event list, or when an event is of no listed kind.
    package func endpoint(_ name: String, _ plan: StudyPlan) throws(EndpointRefusal) -> EndpointData {
        guard let timeZero = plan.timeZero else {
            throw EndpointRefusal(
                endpoint: name, reason: "study.yaml does not say what time zero is (study.time_zero)")
        }
        let isEFS = name == "EFS"
        if isEFS, plan.efsEvents == nil {
            throw EndpointRefusal(
                endpoint: name, reason: "study.yaml does not list the events (definitions.efs_events)")
        }
        let grouping = try group(plan, endpoint: name)
        var rows: [EndpointData.Row] = []
        var reasons: [String: Int] = [:]
        for outcome in data.outcomes {
            let time = isEFS ? outcome.efsTime : outcome.osTime
            let event = isEFS ? outcome.efsEvent : outcome.osEvent
            guard let time, let event else {
                reasons["no \(name) time or event", default: 0] += 1
                continue
            }
            guard let group = grouping.of[outcome.patient] else {
                reasons["no \(grouping.name)", default: 0] += 1
                continue
            }
            if isEFS, event, let type = outcome.eventType, let events = plan.efsEvents, !events.contains(type)
            {
                throw EndpointRefusal(
                    endpoint: name,
                    reason: "an EFS event is of type '\(type)', which definitions.efs_events does not list")
            }
            rows.append(EndpointData.Row(patient: outcome.patient, time: time, isEvent: event, group: group))
        }
        guard !rows.isEmpty else {
            throw EndpointRefusal(endpoint: name, reason: "no patient has \(name) data")
        }
        let present = Set(rows.map(\.group))
        let levels = plan.survivalGroupLevels.filter(present.contains)
        return EndpointData(
            name: name, timeZero: timeZero, eventList: isEFS ? plan.efsEvents ?? [] : ["death"],
            groupedBy: grouping.name, levels: levels + present.subtracting(levels).sorted(), rows: rows,
            dropped: reasons.asDropped)
    }

    /// Groups known at time zero: the plan's patient column, else the status at the start of the first course.
    private func group(
        _ plan: StudyPlan, endpoint: String
    ) throws(EndpointRefusal) -> (name: String, of: [Patient.ID: String]) {
        var groups: [Patient.ID: String] = [:]
        if let column = plan.survivalGroup {
            for patient in data.patients {
                groups[patient.id] =
                    column == "entry_status" ? patient.entryStatus : patient.attributes[column]
            }
            guard !groups.isEmpty else {
                throw EndpointRefusal(
                    endpoint: endpoint,
                    reason: "no patient has the column '\(column)' (definitions.survival_group)")
            }
            return (column, groups)
        }
        for key in courseKeys where groups[key.patient] == nil {
            groups[key.patient] = courses[key]?.statusBefore
        }
        if groups.isEmpty {
            for outcome in data.outcomes { groups[outcome.patient] = "all" }
            return ("all patients", groups)
        }
        return ("status at the start of the first course", groups)
    }
}
