import JSONText
import MixedModels
import Statistics

/// One mixed model for many responses, with the p values of one term adjusted over them.
package enum ManyMethod {
    package static let all: [StatisticsMethod] = [
        .onTable(
            "lmm_many", .manyResponses, aliases: ["many"], "One linear mixed model for many responses",
            run: run)
    ]

    private static func run(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let responses = try spec.strings("responses"), reml = try spec.flag("reml", default: true)
        let freedom = try DegreesOfFreedom(rawValue: spec.optionalString("df") ?? "satterthwaite")
        guard let freedom else {
            throw PlanError.wrongField("df", "'satterthwaite', 'kenward-roger' or 'none'")
        }
        guard !responses.isEmpty else {
            throw PlanError.wrongField("responses", "a list of columns or expressions")
        }
        let level = try spec.level(), fixed = try spec.string("fixed"), random = try spec.string("random")
        let contrasts = try MixedMethods.contrasts(spec)
        let prepared = try timer.measure(.frame) {
            try ManyResponses.prepare(
                responses, fixed: fixed, random: random, data: table.frame, contrasts: contrasts)
        }
        let many = timer.measure(.fit) { prepared.fit(reml: reml) }
        let member = freedom == .kenwardRoger ? "kenward_roger" : "satterthwaite"
        let fits = try timer.measure(.inference) { () throws -> [(name: String, json: JSON)] in
            try many.fits.map { response, outcome in
                let name = plain(response)
                switch outcome {
                case .failure(let error):
                    return (
                        name, ["error": ["code": .string(error.code), "message": .string(error.message)]]
                    )
                case .success(let fit):
                    var out = FitJSON.estimates(fit)
                    for field in ["vcov", "optimisation", "dropped_columns", "terms"] { out[field] = nil }
                    if freedom != .none {
                        out[member] = FitJSON.tests(fit, try fit.tests(freedom), level: level)
                    }
                    return (name, .object(out))
                }
            }
        }
        var out: [String: JSON] = [
            "fits": .object(Dictionary(fits.map { ($0.name, $0.json) }, uniquingKeysWith: { a, _ in a })),
            "responses": JSON(fits.map(\.name)), "n_responses": .integer(fits.count),
            "n_failed": .integer(fits.count { $0.json["error"] != nil }),
            "row_patterns": .integer(prepared.patternCount),
            "method": .string(
                "\(fits.count) linear mixed models of one design by \(reml ? "REML" : "ML"), "
                    + (freedom == .none ? "no tests" : "\(freedom.rawValue) df")),
        ]
        guard let adjust = spec["adjust"] else { return .object(out) }
        guard let members = adjust.object else {
            throw PlanError.wrongField("adjust", "an object {term, methods}")
        }
        let fields = Spec(method: spec.method, members)
        let term = try fields.string("term")
        let p = fits.map { $0.json[member]?[term]?["p"]?.double }
        guard p.contains(where: { $0 != nil }) else {
            throw PlanError.wrongField("adjust.term", "a coefficient of the model, such as 'drawpost'")
        }
        func byName(_ values: [Double?]) -> JSON {
            .object(
                Dictionary(zip(fits.map(\.name), values.map { JSON($0) }), uniquingKeysWith: { a, _ in a }))
        }
        out["term"] = .string(term)
        out["p"] = byName(p)
        var adjusted: [String: JSON] = [:]
        for method in fields["methods"] == nil ? ["holm"] : try fields.strings("methods") {
            guard let rule = Adjustment(name: method) else {
                throw PlanError.wrongField("adjust.methods", "known adjustments such as holm or BH")
            }
            adjusted[method] = byName(rule.adjust(p))
        }
        out["p_adjusted"] = .object(adjusted)
        let first = fields["methods"] == nil ? "holm" : try fields.strings("methods").first ?? "holm"
        out["term_results"] = .object(
            Dictionary(
                fits.map { name, json -> (String, JSON) in
                    let test = json[member]?[term]
                    return (
                        name,
                        [
                            "estimate": json["beta"]?[term] ?? .null, "lower": test?["lower"] ?? .null,
                            "upper": test?["upper"] ?? .null, "p": test?["p"] ?? .null,
                            "p_adjusted": adjusted[first]?[name] ?? .null,
                        ]
                    )
                }, uniquingKeysWith: { a, _ in a }))
        return .object(out)
    }

    /// `log(CD3)` is about CD3.
    private static func plain(_ response: String) -> String {
        for function in ["log", "log10", "log2", "sqrt"]
        where response.hasPrefix(function + "(") && response.hasSuffix(")") {
            let inner = response.dropFirst(function.count + 1).dropLast()
            if !inner.contains(where: { "()+-*/,".contains($0) }) {
                return inner.trimmingCharacters(of: " `")
            }
        }
        return response
    }
}

extension Substring {
    fileprivate func trimmingCharacters(of set: String) -> String {
        var part = self
        while let first = part.first, set.contains(first) { part = part.dropFirst() }
        while let last = part.last, set.contains(last) { part = part.dropLast() }
        return String(part)
    }
}
