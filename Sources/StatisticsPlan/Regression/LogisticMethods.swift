import DataFrames
import JSONText
import ModelFormula
import Statistics

/// Logistic regression.
enum LogisticMethods {
    static let all: [StatisticsMethod] = [
        .onTable("logistic", .regression, aliases: ["glm"], "logistic regression", run: logistic),
        .onTable(
            "logistic_firth", .regression, aliases: ["firth"], "Firth's penalised logistic regression",
            run: firth),
    ]

    private struct Design {
        var columns: [[Double]]
        var names: [String]
        var response: [Double]
        var offset: [Double]?
        var dropped: [Exclusion]
        var aliased: [String]
        /// Which outcome the probabilities are of.
        var modelled: String
    }

    /// The model matrix of `response ~ formula`; a factor response counts its first level as 0 and the others as 1.
    private static func design(_ spec: Spec, _ table: PlanTable) throws -> Design {
        let right = try spec.string("formula")
        var frame = table.frame, text = right, modelled = "1"
        if let name = try spec.optionalString("response") {
            var left = name
            if let column = frame[name], case .factor(let factor) = column {
                left = unusedName(frame)
                modelled = factor.levels.dropFirst().joined(separator: " or ")
                modelled += factor.levels.first.map { " (rather than \($0))" } ?? ""
                let numbers = factor.codes.map { $0 < 0 ? Double.nan : $0 == 0 ? 0 : 1 }
                try frame.set(left, .numbers(numbers))
            }
            let tail = right.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
            text = "\(left) ~ \(tail)"
        }
        let model = try ModelFrame(try Formula(text), data: frame)
        guard case .numeric(let response, _) = model.response else {
            throw PlanError.wrongField("response", "a column of 0 and 1")
        }
        return Design(
            columns: model.matrix.columns, names: model.matrix.names, response: response,
            offset: model.offset,
            dropped: model.dropped.map { Exclusion("'\($0.column)' is missing", $0.count) },
            aliased: model.design.aliased, modelled: modelled)
    }

    private static func unusedName(_ frame: DataFrame) -> String {
        var name = "response"
        while frame[name] != nil { name += "_" }
        return name
    }

    private static func named(_ names: [String], _ values: [Double]) -> JSON {
        JSON(Dictionary(zip(names, values), uniquingKeysWith: { $1 }))
    }

    static func logistic(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let design = try timer.measure(.frame) { try Self.design(spec, table) }
        var out = ResultObject([
            "n": .integer(design.response.count), "dropped": JSON(design.dropped),
            "aliased": JSON(design.aliased), "terms": JSON(design.names),
            "modelled": .string(design.modelled),
            "method": JSON(
                MethodNote(
                    "Logistic regression", variant: "maximum likelihood, Wald tests",
                    reason: "with separation it does not exist and Firth's method is named instead")),
        ])
        out.set(
            "null_deviance",
            try LogisticModel.nullDeviance(
                response: design.response, hasIntercept: design.names.contains("(Intercept)"),
                offset: design.offset))
        let fit = try timer.measure(.fit) {
            try LogisticModel.fit(
                columns: design.columns, names: design.names, response: design.response,
                offset: design.offset)
        }
        switch fit {
        case .notEstimable(let reason):
            out["beta"] = .null
            out["reason"] = .string(reason)
        case .value(let model):
            out["beta"] = named(model.names, model.coefficients)
            out["se"] = named(model.names, model.standardErrors)
            out["z"] = named(model.names, model.z)
            out["p"] = named(model.names, model.p)
            let reach = LogisticModel.standardErrors(level: try spec.level())
            let limits = zip(model.coefficients, model.standardErrors)
            out["or"] = named(model.names, model.coefficients.map(Descriptive.exponential))
            out["or_lower"] = named(model.names, limits.map { Descriptive.exponential($0 - reach * $1) })
            out["or_upper"] = named(model.names, limits.map { Descriptive.exponential($0 + reach * $1) })
            out["vcov"] = JSON(model.covariance)
            out["deviance"] = .number(model.deviance)
            out["aic"] = .number(model.aic)
        }
        return out.json
    }

    static func firth(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let design = try timer.measure(.frame) { try Self.design(spec, table) }
        guard design.offset == nil else {
            throw PlanError.wrongField("formula", "without offset() for Firth's method")
        }
        var out = ResultObject([
            "n": .integer(design.response.count), "dropped": JSON(design.dropped),
            "aliased": JSON(design.aliased), "terms": JSON(design.names),
            "modelled": .string(design.modelled),
            "method": JSON(
                MethodNote(
                    "Firth's penalised logistic regression",
                    variant: "profile penalised likelihood limits and tests",
                    reason: "finite with few events and with separation")),
        ])
        let level = try spec.level()
        let fit = try timer.measure(.fit) {
            try FirthLogistic.fit(
                columns: design.columns, names: design.names, response: design.response, level: level)
        }
        switch fit {
        case .notEstimable(let reason):
            out["beta"] = .null
            out["reason"] = .string(reason)
        case .value(let model):
            out["beta"] = named(model.names, model.coefficients)
            out["se"] = named(model.names, model.standardErrors)
            out["lower_profile"] = named(model.names, model.intervals.map(\.lower))
            out["upper_profile"] = named(model.names, model.intervals.map(\.upper))
            out["p_penalised_lr"] = named(model.names, model.p)
            out["or"] = named(model.names, model.coefficients.map(Descriptive.exponential))
            out["or_lower"] = named(model.names, model.intervals.map { Descriptive.exponential($0.lower) })
            out["or_upper"] = named(model.names, model.intervals.map { Descriptive.exponential($0.upper) })
            out["penalised_loglik"] = .number(model.penalisedLogLikelihood)
        }
        return out.json
    }
}
