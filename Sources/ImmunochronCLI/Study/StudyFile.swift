import Analysis
import Diagnostics
import JSONText

/// One data file named by a plan.
struct StudyInput {
    var path: String
    var sheet: String?
    /// A mapping written inline, as YAML text; nil = canonical or a mapping file.
    var mapping: String?
    var mappingPath: String?
    var location: SourceLocation
}

/// What a plan says of the FCS files: gates, population map, and the sheet that says whose file is which.
struct FlowInput {
    /// Files and folders of FCS files; nil = every one of the study's folder.
    var files: [String]?
    var gates: String
    var populations: String
    var samples: String?
    var location: SourceLocation
}

/// A parsed `study.yaml`.
struct StudyFile {
    var plan: StudyPlan
    /// nil = every table of the folder.
    var inputs: [StudyInput]?
    var flow: FlowInput?
}

extension StudyFile {
    static let keys = ["study", "files", "flow", "definitions", "analyses"]

    /// Reads a plan; unknown keys, wrong types and contradictions are refused with their place.
    init(parsing text: String, file: String) throws(CLIError) {
        let root = try PlanNode(parsing: text, file: file)
        plan = StudyPlan(name: "study")
        inputs = nil
        for (key, value) in try root.members("the plan", keys: StudyFile.keys) {
            switch key {
            case "study": try readStudy(value)
            case "files": inputs = try StudyFile.inputs(value)
            case "flow": flow = try FlowInput(value)
            case "definitions": try DefinitionsReader(plan: plan).read(value, into: &plan)
            default: plan.analyses = try StudyFile.analyses(value)
            }
        }
    }

    private mutating func readStudy(_ node: PlanNode) throws(CLIError) {
        let keys = ["name", "synthetic", "time_zero", "day_origin", "description"]
        for (key, value) in try node.members("study", keys: keys) {
            switch key {
            case "name": plan.name = try value.string("study.name")
            case "synthetic": plan.isSynthetic = try value.bool("study.synthetic")
            case "time_zero": plan.timeZero = try value.string("study.time_zero")
            case "day_origin":
                guard try value.int("study.day_origin") == 0 else {
                    throw value.failure(
                        "study.day_origin must be 0: the first infusion day is day 0 in the study's own tables",
                        remedy: "Declare day_origin: 1 in the mapping of the table that counts from 1.")
                }
            default: _ = try value.string("study.description")
            }
        }
    }

    private static func inputs(_ node: PlanNode) throws(CLIError) -> [StudyInput] {
        var out: [StudyInput] = []
        for item in try node.items("files") {
            var input = StudyInput(path: "", location: item.location)
            if !item.isMapping {
                input.path = try item.string("a file")
            } else {
                for (key, value) in try item.members("a file", keys: ["path", "sheet", "mapping"]) {
                    switch key {
                    case "path": input.path = try value.string("path")
                    case "sheet": input.sheet = try value.string("sheet")
                    default:
                        if value.isMapping {
                            input.mapping = try value.json().text(indented: true)
                        } else if !value.isNull {
                            input.mappingPath = try value.string("mapping")
                        }
                    }
                }
            }
            guard !input.path.isEmpty else { throw item.failure("a file without 'path'") }
            out.append(input)
        }
        return out
    }

    private static func analyses(_ node: PlanNode) throws(CLIError) -> [PlannedAnalysis] {
        var out: [PlannedAnalysis] = []
        for item in try node.items("analyses") {
            var id: String?
            var frame: PlannedAnalysis.Frame?
            var spec: [String: PlanNode] = [:]
            for (key, value) in try item.members("an analysis", keys: nil) {
                switch key {
                case "id": id = try value.string("id")
                case "frame":
                    let text = try value.string("frame")
                    guard let known = PlannedAnalysis.Frame(rawValue: text) else {
                        let names = PlannedAnalysis.Frame.allCases.map(\.rawValue)
                        throw value.failure(
                            "unknown frame '\(text)'", remedy: "Use one of \(names.joined(separator: ", ")).")
                    }
                    frame = known
                default: spec[key] = value
                }
            }
            guard let id, let frame, spec["method"] != nil else {
                throw item.failure("an analysis needs id, frame and method")
            }
            guard !out.contains(where: { $0.id == id }) else {
                throw item.failure("two analyses are called '\(id)'")
            }
            var members: [String: JSON] = [:]
            for (key, value) in spec { members[key] = try value.json() }
            out.append(PlannedAnalysis(id: id, frame: frame, spec: .object(members)))
        }
        return out
    }
}

extension FlowInput {
    fileprivate init(_ node: PlanNode) throws(CLIError) {
        self.init(gates: "", populations: "", location: node.location)
        for (key, value) in try node.members("flow", keys: ["files", "gates", "populations", "samples"]) {
            switch key {
            case "files": files = try value.strings("flow.files")
            case "gates": gates = try value.string("flow.gates")
            case "populations": populations = try value.string("flow.populations")
            default: if !value.isNull { samples = try value.string("flow.samples") }
            }
        }
        for (key, value) in [("gates", gates), ("populations", populations)] where value.isEmpty {
            throw node.failure(
                "flow needs '\(key)'",
                remedy: "Write flow: {gates: fcs/gates.yaml, populations: fcs/populations.yaml}.")
        }
    }
}
