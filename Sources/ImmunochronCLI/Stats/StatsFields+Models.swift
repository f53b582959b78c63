import ArgumentParser
import JSONText

struct CurveFields: StatsFields {
    @Option(help: ArgumentHelp("Times to report.", valueName: "6,12,24"))
    var at: String?

    @Option(help: ArgumentHelp("Restricted mean up to this time.", valueName: "time"))
    var rmst: Double?

    @Option(help: ArgumentHelp("Quantiles to report (default 0.25,0.5,0.75).", valueName: "p,p"))
    var probs: String?

    @Flag(help: "The log-rank test of the groups too.")
    var test = false

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("at", try at.map { try TypedList.numbers($0, option: "--at") } ?? "auto")
        list.set("rmst", rmst)
        try list.numbers("probs", probs)
        if test { list.set("test", .bool(true)) }
        return list.members
    }
}

struct LogRankFields: StatsFields {
    @Option(help: ArgumentHelp("Weight S(t)^rho: 0 log-rank, 1 Peto-Peto.", valueName: "rho"))
    var rho: Double?

    @Option(help: ArgumentHelp("Scores of the groups for a trend test.", valueName: "1,2,3"))
    var trend: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("rho", rho)
        try list.numbers("trend", trend)
        return list.members
    }
}

struct CoxFields: StatsFields {
    @Option(help: ArgumentHelp("efron (default), breslow or exact.", valueName: "method"))
    var ties: String?

    @Option(help: ArgumentHelp("Robust standard errors for these clusters.", valueName: "column"))
    var cluster: String?

    @Option(help: ArgumentHelp("A baseline hazard for each level.", valueName: "column,…"))
    var strata: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("ties", ties)
        list.set("cluster", cluster)
        list.list("strata", strata)
        return list.members
    }
}

struct PredictionFields: StatsFields {
    @OptionGroup var model: CoxFields

    @Option(help: ArgumentHelp("Times to report.", valueName: "6,12,24"))
    var at: String?

    @Option(
        name: .customLong("new"),
        help: ArgumentHelp("Covariates of a new subject.", valueName: "mrd=pos,age=7"))
    var subject: String?

    func fields() throws -> [String: JSON] {
        var fields = try model.fields()
        if let at {
            fields["at"] = try TypedList.numbers(at, option: "--at")
            fields["baseline_at"] = fields["at"]
        }
        guard let subject else { return fields }
        var members: [String: JSON] = [:]
        for part in TypedList.texts(subject) {
            let sides = part.split(separator: "=", maxSplits: 1).map { String($0).trimmingBlanks }
            guard sides.count == 2 else {
                throw CLIError.badOption("--new", "'column=value' separated by commas", part)
            }
            guard members[sides[0]] == nil else {
                throw CLIError.badOption("--new", "each column once", part)
            }
            members[sides[0]] = Double(sides[1]).map { .number($0) } ?? .string(sides[1])
        }
        fields["newdata"] = .object(members)
        return fields
    }
}

struct IncidenceFields: StatsFields {
    @Option(help: ArgumentHelp("The status that means censored (default 0).", valueName: "status"))
    var censor: String?

    @Option(help: ArgumentHelp("Times to report.", valueName: "6,12,24"))
    var at: String?

    @Option(help: ArgumentHelp("Weight of Gray's test (default 0).", valueName: "rho"))
    var rho: Double?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("censor", censor)
        list.set("at", try at.map { try TypedList.numbers($0, option: "--at") } ?? "auto")
        list.set("rho", rho)
        return list.members
    }
}

struct SubdistributionFields: StatsFields {
    @Option(
        name: .customLong("fail"),
        help: ArgumentHelp("The status of interest (default 1).", valueName: "status"))
    var cause: String?

    @Option(help: ArgumentHelp("The status that means censored (default 0).", valueName: "status"))
    var censor: String?

    @Option(help: ArgumentHelp("Groups with censoring distributions of their own.", valueName: "column"))
    var cengroup: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("failcode", cause)
        list.set("censor", censor)
        list.set("cengroup", cengroup)
        return list.members
    }
}

struct LandmarkFields: StatsFields {
    @Option(help: ArgumentHelp("The landmark; times count from it.", valueName: "time"))
    var landmark: Double

    @Option(
        help: ArgumentHelp("Groups by whether this time is at or before the landmark.", valueName: "column"))
    var markerTime: String?

    @Option(help: ArgumentHelp("Names of the two groups (default kept,lost).", valueName: "after,before"))
    var labels: String?

    @Option(help: ArgumentHelp("Times after the landmark to report.", valueName: "6,12"))
    var at: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("landmark", landmark)
        list.set("at", try at.map { try TypedList.numbers($0, option: "--at") } ?? "auto")
        if let markerTime {
            var group: JSON = ["column": .string(markerTime)]
            if let labels { group["labels"] = JSON(TypedList.texts(labels)) }
            list.set("group", group)
        }
        return list.members
    }
}

struct MixedFields: StatsFields {
    enum Criterion: String, EnumerableFlag { case reml, ml }
    enum DegreesOfFreedom: String, ExpressibleByArgument, CaseIterable {
        case satterthwaite
        case kenwardRoger = "kenward-roger"
        case none
    }

    @Flag(exclusivity: .exclusive, help: "Criterion (default --reml).")
    var criterion: Criterion = .reml

    @Option(name: .customLong("df"), help: ArgumentHelp("Degrees of freedom.", valueName: "method"))
    var degreesOfFreedom: DegreesOfFreedom = .satterthwaite

    @Flag(help: "Random effects per group.")
    var ranef = false

    @Flag(help: "Fitted value, residual, leverage and standardised residual of each row.")
    var residuals = false

    @OptionGroup var residual: ResidualFields

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("reml", .bool(criterion == .reml))
        if residuals { list.set("residuals", .bool(true)) }
        list.set("df", .string(degreesOfFreedom.rawValue))
        list.set("ranef", .bool(ranef))
        return list.members.merging(try residual.fields()) { own, _ in own }
    }
}

struct ResidualFields: StatsFields {
    @Option(
        name: .customLong("car1"),
        help: ArgumentHelp(
            "Time column of a CAR(1) residual correlation (with --series).", valueName: "column"))
    var continuous: String?

    @Option(
        name: .customLong("ar1"),
        help: ArgumentHelp(
            "Column of whole steps of an AR(1) correlation (with --series).", valueName: "column"))
    var steps: String?

    @Option(help: ArgumentHelp("Column of the series: rows of one are correlated.", valueName: "column"))
    var series: String?

    @Option(
        help: ArgumentHelp("Column whose levels have residual variances of their own.", valueName: "column"))
    var varianceBy: String?

    func fields() throws -> [String: JSON] {
        var parts: [JSON] = []
        if let time = continuous ?? steps {
            guard let series else {
                throw ValidationError("--series is missing: name the column of the series.")
            }
            parts.append([
                "kind": .string(continuous == nil ? "AR1" : "CAR1"), "time": .string(time),
                "group": .string(series),
            ])
        }
        if let varianceBy { parts.append(["kind": "varIdent", "by": .string(varianceBy)]) }
        return parts.isEmpty ? [:] : ["residual": .array(parts)]
    }
}

struct LeastSquaresFields: StatsFields {
    @Flag(exclusivity: .exclusive, help: "Criterion (default --reml).")
    var criterion: MixedFields.Criterion = .reml

    @OptionGroup var residual: ResidualFields

    func fields() throws -> [String: JSON] {
        try residual.fields().merging(["reml": .bool(criterion == .reml)]) { own, _ in own }
    }
}

struct ManyFields: StatsFields {
    @Flag(exclusivity: .exclusive, help: "Criterion (default --reml).")
    var criterion: MixedFields.Criterion = .reml

    @Option(name: .customLong("df"), help: ArgumentHelp("Degrees of freedom.", valueName: "method"))
    var degreesOfFreedom: MixedFields.DegreesOfFreedom = .satterthwaite

    @Option(
        help: ArgumentHelp(
            "Coefficient whose p values are adjusted over the responses.", valueName: "drawpost"))
    var term: String?

    @Option(help: ArgumentHelp("Adjustments (default holm).", valueName: "holm,BH"))
    var methods: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("reml", .bool(criterion == .reml))
        list.set("df", .string(degreesOfFreedom.rawValue))
        if let term {
            let names = (methods ?? "holm").split(separator: ",").map { JSON.string(String($0)) }
            list.set("adjust", ["term": .string(term), "methods": .array(names)])
        } else if methods != nil {
            throw ValidationError("--term is missing: name the coefficient to adjust.")
        }
        return list.members
    }
}

struct BootstrapFields: StatsFields {
    static let isRandom = true

    @Flag(exclusivity: .exclusive, help: "Criterion (default --reml; --ml with --reduced).")
    var criterion: MixedFields.Criterion?

    @Option(help: ArgumentHelp("Responses drawn and fitted (default 1000).", valueName: "number"))
    var replicates: Int = 1000

    @Option(
        help: ArgumentHelp("A smaller model to test against, by its own bootstrap.", valueName: "formula"))
    var reduced: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        if let criterion { list.set("reml", .bool(criterion == .reml)) }
        list.set("replicates", replicates)
        list.set("reduced", reduced)
        return list.members
    }
}

struct InfluenceFields: StatsFields {
    @Flag(exclusivity: .exclusive, help: "Criterion (default --reml).")
    var criterion: MixedFields.Criterion = .reml

    @Option(help: ArgumentHelp("Column whose levels are left out one by one, or row.", valueName: "patient"))
    var delete: String = "row"

    func fields() throws -> [String: JSON] {
        ["reml": .bool(criterion == .reml), "delete": .string(delete)]
    }
}

struct CensoredFields: StatsFields {
    @Option(
        help: ArgumentHelp(
            "0/1 column: 1 where the response is a limit; or -1 below, 1 above a limit.", valueName: "column")
    )
    var censored: String?

    @Option(
        help: ArgumentHelp(
            "left (below the limit, default), right, or interval (with --upper).", valueName: "side"))
    var censoring: String?

    @Option(
        help: ArgumentHelp(
            "Column of lower limits, instead of --censored; an empty cell is no limit.", valueName: "column"))
    var lower: String?

    @Option(help: ArgumentHelp("Column of upper limits.", valueName: "column"))
    var upper: String?

    @Flag(help: "Random effects per group.")
    var ranef = false

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("censored", censored)
        list.set("censoring", censoring)
        list.set("lower", lower)
        list.set("upper", upper)
        if ranef { list.set("ranef", .bool(true)) }
        return list.members
    }
}

struct GeneralisedFields: StatsFields {
    @Option(
        name: .customLong("agq"),
        help: ArgumentHelp("Quadrature nodes; 1 (default) is Laplace's approximation.", valueName: "n"))
    var nodes: Int?

    @Flag(help: "Random effects per group.")
    var ranef = false

    func validate() throws {
        if let nodes, !(1...200).contains(nodes) {
            throw ValidationError("--agq takes a whole number from 1 to 200.")
        }
    }

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("n_agq", nodes)
        if ranef { list.set("ranef", .bool(true)) }
        return list.members
    }
}
