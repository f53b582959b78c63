import Analysis
import AntigenEscape
import Diagnostics

/// Reads the `definitions:` of a plan.
struct DefinitionsReader {
    let plan: StudyPlan

    static let keys = [
        "windows", "kinetic_windows", "feature_span", "primary", "published_style", "efs_events",
        "survival_group", "survival_group_levels", "horizons", "response", "predictors", "study_predictor",
        "reference_source", "escape", "recovery", "families",
    ]

    func read(_ node: PlanNode, into plan: inout StudyPlan) throws(CLIError) {
        for (key, value) in try node.members("definitions", keys: DefinitionsReader.keys) {
            switch key {
            case "windows": try readWindows(value, &plan)
            case "kinetic_windows": plan.kineticWindows = try kineticWindows(value)
            case "feature_span": plan.featureSpan = try days(value, "feature_span")
            case "primary": plan.primaryAnalytes = try value.strings("primary")
            case "published_style": plan.publishedStyle = try value.bool("published_style")
            case "efs_events": plan.efsEvents = try value.strings("efs_events")
            case "survival_group": plan.survivalGroup = try value.string("survival_group")
            case "survival_group_levels":
                plan.survivalGroupLevels = try value.strings("survival_group_levels")
            case "horizons":
                plan.horizons = []
                for item in try value.items("horizons") { plan.horizons.append(try item.double("horizons")) }
            case "response": plan.responseEndpoints = try endpoints(value)
            case "predictors": plan.predictors = try predictors(value)
            case "study_predictor": plan.studyPredictor = try studyPredictor(value)
            case "reference_source": plan.referenceSource = try value.string("reference_source")
            case "escape": try readThresholds(value, &plan)
            case "recovery": plan.recoveries = try recoveries(value)
            default: try checkFamilies(value)
            }
        }
    }

    /// `families:` repeats the declared families; anything but the families that run is refused.
    private func checkFamilies(_ node: PlanNode) throws(CLIError) {
        for (key, value) in try node.members("families", keys: ["primary", "cytokines", "predictors"]) {
            let method = try value.string("families.\(key)")
            let used = key == "primary" ? "holm" : "bh"
            guard method.lowercased() == used else {
                throw value.failure(
                    "the \(key) family is adjusted by \(used)", remedy: "Write \(key): \(used).")
            }
        }
    }

    private func days(_ node: PlanNode, _ what: String) throws(CLIError) -> ClosedRange<Int> {
        let ends = try node.items(what)
        guard ends.count == 2 else { throw node.failure("\(what) needs two days: [from, to]") }
        let low = try ends[0].int(what), high = try ends[1].int(what)
        guard low <= high else { throw node.failure("\(what): \(low) is after \(high)") }
        return low...high
    }

    private func window(
        _ node: PlanNode, _ name: String, _ standard: WindowDefinition
    ) throws(CLIError) -> WindowDefinition {
        var window = standard
        window.name = name
        if node.isSequence {
            window.days = try days(node, name)
            return window
        }
        for (key, value) in try node.members("window '\(name)'", keys: ["days", "anchor", "pick", "name"]) {
            switch key {
            case "days": window.days = try days(value, "window '\(name)'")
            case "name": window.name = try value.string("name")
            case "anchor":
                let text = try value.string("anchor")
                guard let anchor = WindowDefinition.Anchor(rawValue: text) else {
                    throw value.failure("anchor must be start or stop")
                }
                window.anchor = anchor
            default:
                let text = try value.string("pick")
                guard let pick = WindowDefinition.Pick(rawValue: text) else {
                    throw value.failure("pick must be first, last or nearest")
                }
                window.pick = pick
            }
        }
        return window
    }

    private func readWindows(_ node: PlanNode, _ plan: inout StudyPlan) throws(CLIError) {
        for (key, value) in try node.members("windows", keys: ["pre", "post"]) {
            if key == "pre" {
                plan.pre = try window(value, "pre", .pre)
            } else {
                plan.post = try window(value, "post", .post)
            }
        }
    }

    private func kineticWindows(_ node: PlanNode) throws(CLIError) -> [WindowDefinition] {
        var out: [WindowDefinition] = []
        for item in try node.items("kinetic_windows") {
            out.append(
                try window(item, "window", WindowDefinition(name: "window", days: 0...0, pick: .last)))
        }
        return out
    }

    private func endpoints(_ node: PlanNode) throws(CLIError) -> [ResponseEndpoint] {
        var out: [ResponseEndpoint] = []
        for item in try node.items("response") {
            var endpoint = ResponseEndpoint(name: "", status: "", responders: [])
            for (key, value) in try item.members(
                "a response endpoint", keys: ["name", "status", "responders", "all_courses"])
            {
                switch key {
                case "name": endpoint.name = try value.string(key)
                case "status": endpoint.status = try value.string(key)
                case "responders": endpoint.responders = try value.strings(key)
                default: endpoint.allCourses = try value.bool(key)
                }
            }
            guard !endpoint.name.isEmpty, !endpoint.status.isEmpty, !endpoint.responders.isEmpty else {
                throw item.failure("a response endpoint needs name, status and responders")
            }
            out.append(endpoint)
        }
        return out
    }

    private func predictors(_ node: PlanNode) throws(CLIError) -> [Predictor] {
        var out: [Predictor] = []
        for item in try node.items("predictors") {
            if !item.isMapping {
                let column = try item.string("a predictor")
                out.append(Predictor(name: column, column: column))
                continue
            }
            var predictor = Predictor(name: "", column: "")
            for (key, value) in try item.members("a predictor", keys: ["name", "column", "positive"]) {
                switch key {
                case "name": predictor.name = try value.string(key)
                case "column": predictor.column = try value.string(key)
                default: predictor.positive = try value.strings(key)
                }
            }
            guard !predictor.column.isEmpty else { throw item.failure("a predictor needs a column") }
            if predictor.name.isEmpty { predictor.name = predictor.column }
            out.append(predictor)
        }
        guard out.count <= 6 else {
            throw node.failure(
                "\(out.count) predictors: at most 6 may be named",
                remedy: "Choose those that were planned before the data were seen.")
        }
        return out
    }

    private func studyPredictor(_ node: PlanNode) throws(CLIError) -> StudyPredictor {
        var out = StudyPredictor(name: "", column: "", definition: "", measured: .notStated)
        for (key, value) in try node.members(
            "study_predictor", keys: ["name", "column", "definition", "measured"])
        {
            switch key {
            case "name": out.name = try value.string(key)
            case "column": out.column = try value.string(key)
            case "definition": out.definition = try value.string(key)
            default: out.measured = try measured(value)
            }
        }
        guard !out.column.isEmpty, !out.definition.isEmpty else {
            throw node.failure(
                "study_predictor needs a column and its definition (population, threshold, day)",
                remedy: "It is shown with its definition wherever it is used.")
        }
        if out.name.isEmpty { out.name = out.column }
        return out
    }

    private func measured(_ node: PlanNode) throws(CLIError) -> StudyPredictor.Measured {
        switch try node.string("measured") {
        case "before start": return .beforeStart
        case "after start": return .afterStart
        default:
            guard let day = try? node.int("measured") else {
                throw node.failure("measured must be 'before start', 'after start' or a day")
            }
            return .day(day)
        }
    }

    private func recoveries(_ node: PlanNode) throws(CLIError) -> [RecoveryThreshold] {
        var out: [RecoveryThreshold] = []
        for item in try node.items("recovery") {
            var threshold = RecoveryThreshold(analyte: "", over: .nan)
            for (key, value) in try item.members("a recovery", keys: ["analyte", "over", "consecutive"]) {
                switch key {
                case "analyte": threshold.analyte = try value.string(key)
                case "over": threshold.over = try value.double(key)
                default: threshold.consecutive = try value.int(key)
                }
            }
            guard !threshold.analyte.isEmpty, threshold.over.isFinite, threshold.consecutive > 0 else {
                throw item.failure("a recovery needs analyte and over (canonical unit)")
            }
            out.append(threshold)
        }
        return out
    }

    private func readThresholds(_ node: PlanNode, _ plan: inout StudyPlan) throws(CLIError) {
        let names = EscapeThreshold.allCases.map(\.rawValue)
        var own: [String: Double] = [:]
        for (key, value) in try node.members("escape", keys: names) {
            own[key] = try value.double("escape.\(key)")
        }
        do {
            plan.escapeThresholds = try EscapeThresholds(own, at: node.location)
        } catch {
            throw CLIError(
                .badConfiguration, code: error.code, error.message, remedy: error.remedy, at: error.location)
        }
    }
}
