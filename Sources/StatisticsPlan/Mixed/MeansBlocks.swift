import JSONText
import MixedModels
import ModelFormula

/// Marginal means, contrasts and type III tests of a fitted model as blocks of a result.
///
/// The model comes as its frame and a function from the name of a rule for the degrees of freedom to inference on the
/// coefficients; so linear, censored and generalised models share these blocks.
package struct MeansBlocks {
    private let frame: ModelFrame
    private let inference: (String) throws -> CoefficientInference
    private let scale: ResponseScale?

    /// - Parameters:
    ///   - scale: the way back from the scale of the model; taken from the response of the formula unless given.
    package init(
        _ frame: ModelFrame, scale: ResponseScale? = nil,
        inference: @escaping (String) throws -> CoefficientInference
    ) {
        self.frame = frame
        self.inference = inference
        self.scale = scale ?? frame.formula.response.flatMap(ResponseScale.init(of:))
    }

    /// One block per member of the spec's `emmeans`; none without it.
    package func named(in spec: Spec) throws -> [String: JSON] {
        guard let asked = spec["emmeans"], !asked.isNull else { return [:] }
        guard let members = asked.object else { throw PlanError.wrongField("emmeans", "an object by name") }
        var out: [String: JSON] = [:]
        for (name, fields) in members.sorted(by: { $0.key < $1.key }) {
            guard let fields = fields.object else {
                throw PlanError.wrongField("emmeans.\(name)", "an object")
            }
            out[name] = try block(Spec(method: "emmeans", fields))
        }
        return out
    }

    /// `{emmeans: {label, estimate, se, df, lower, upper}, contrasts: {label, estimate, se, df, t, p_…, lower, upper}, …}`.
    ///
    /// Limits of the means are each for itself; those of contrasts belong to the first adjustment. What is not estimable is
    /// null, its reason under `not_estimable`.
    package func block(_ spec: Spec) throws -> JSON {
        let fields = try MeansFields(spec)
        let inference = try inference(fields.freedom)
        let means = try MarginalMeans(frame, inference, fields.request)
        let back = fields.isOnResponseScale ? scale : nil
        var out: [String: JSON] = [
            "emmeans": self.means(means, fields, back), "over": JSON(fields.request.over),
            "by": JSON(fields.request.by), "averaged_over": JSON(means.averagedOver),
            "held_at": .object(means.heldAt.mapValues { .string($0) }),
            "weights": .string(fields.request.weights.rawValue), "level": .number(fields.level),
            "df_method": .string(inference.method),
        ]
        var reasons = means.means.compactMap { mean in mean.reason.map { (mean.label, $0) } }
        var notes = self.notes(means, fields, back)
        if let kind = fields.kind {
            let set = try means.contrasts(kind)
            let (json, more) = contrasts(set, fields, back)
            out["contrasts"] = json
            notes += more
            reasons += set.contrasts.compactMap { one in one.reason.map { (one.label, $0) } }
        }
        out["messages"] = JSON(notes)
        if !reasons.isEmpty {
            out["not_estimable"] = .object(
                Dictionary(reasons.map { ($0.0, .string($0.1)) }, uniquingKeysWith: { a, _ in a }))
        }
        return .object(out)
    }

    private func means(_ means: MarginalMeans, _ fields: MeansFields, _ back: ResponseScale?) -> JSON {
        var shown: [(value: Double?, se: Double?, limits: (lower: Double, upper: Double)?)] = []
        for mean in means.means {
            guard let estimate = mean.estimate else {
                shown.append((nil, nil, nil))
                continue
            }
            let limits = estimate.limits(fields.level)
            if let back {
                let value = back.mean(estimate)
                shown.append((value.estimate, value.se, back.limits(limits)))
            } else {
                shown.append((estimate.estimate, estimate.se, limits))
            }
        }
        return [
            "label": JSON(means.means.map(\.label)), "estimate": .array(shown.map { JSON($0.value) }),
            "se": .array(shown.map { JSON($0.se) }),
            "df": .array(means.means.map { JSON($0.estimate?.df) }),
            "lower": .array(shown.map { JSON($0.limits?.lower) }),
            "upper": .array(shown.map { JSON($0.limits?.upper) }),
        ]
    }

    private func contrasts(_ set: ContrastSet, _ fields: MeansFields, _ back: ResponseScale?) -> (
        JSON, [String]
    ) {
        // Ratios need a logarithm and weights that add to zero, for all contrasts alike.
        let ratios = back.flatMap { scale in
            scale.givesRatios && set.contrasts.allSatisfy(\.isDifference) ? scale : nil
        }
        let values = set.contrasts.map { one in
            one.estimate.map { estimate -> (estimate: Double, se: Double) in
                guard let ratio = ratios?.ratio(estimate) else { return (estimate.estimate, estimate.se) }
                return (ratio.estimate, ratio.se)
            }
        }
        let labels = set.contrasts.map { one in
            ratios == nil ? one.label : one.label.replacing(" - ", with: " / ")
        }
        var out: [String: JSON] = [
            "label": JSON(labels), "estimate": .array(values.map { JSON($0?.estimate) }),
            "se": .array(values.map { JSON($0?.se) }),
            "df": .array(set.contrasts.map { JSON($0.estimate?.df) }),
            "t": .array(set.contrasts.map { JSON($0.estimate?.t) }),
        ]
        var notes: [String] = []
        for (place, (name, adjustment)) in fields.adjustments.enumerated() {
            let adjusted = set.adjusted(adjustment, level: fields.level)
            out["p_\(name)"] = .array(adjusted.p.map { JSON($0) })
            let limits = adjusted.limits.map { limits in
                limits.map { ratios?.ratioLimits($0) ?? $0 }
            }
            let lower = JSON.array(limits.map { JSON($0?.lower) })
            let upper = JSON.array(limits.map { JSON($0?.upper) })
            if place == 0 { (out["lower"], out["upper"]) = (lower, upper) }
            if adjusted.used.hasLimits {
                (out["lower_\(name)"], out["upper_\(name)"]) = (lower, upper)
            }
            if adjusted.error > 1e-7 { out["p_\(name)_error"] = .number(adjusted.error) }
            if let note = adjusted.note { notes.append(note) }
            if place == 0, adjusted.used.hasLimits, adjusted.used != .none {
                notes.append("limits of contrasts are simultaneous: \(adjusted.used.rawValue)")
            }
        }
        if let back {
            notes.append(
                ratios == nil
                    ? "contrasts are on the \(back.name) scale"
                    : back.link == .logit
                        ? "contrasts are odds ratios"
                        : "contrasts are ratios; tests are on the \(back.name) scale"
            )
        }
        return (.object(out), notes)
    }

    private func notes(_ means: MarginalMeans, _ fields: MeansFields, _ back: ResponseScale?) -> [String] {
        var out: [String] = []
        if !means.averagedOver.isEmpty {
            out.append(
                "averaged over \(means.averagedOver.joined(separator: ", ")) with \(fields.request.weights.rawValue) weights"
            )
        }
        if !means.heldAt.isEmpty {
            // Four decimals tell where a covariate stands; the exact mean is in `held_at`.
            let held = means.heldAt.sorted { $0.key < $1.key }.map { name, text in
                guard let value = Double(text), value != value.rounded() else { return "\(name) = \(text)" }
                let scale = 1e4
                return "\(name) = \(JSON.numeral((value * scale).rounded() / scale))"
            }
            out.append("at " + held.joined(separator: ", "))
        }
        if isInInteraction(means) {
            out.append("a variable averaged over interacts with one shown: a mean may hide opposite effects")
        }
        if let back {
            out.append("means are back-transformed from the \(back.name) scale")
        } else if fields.isOnResponseScale {
            out.append("the response is not transformed; nothing to transform back")
        } else if let scale {
            out.append("results are on the \(scale.name) scale")
        }
        return out
    }

    private func isInInteraction(_ means: MarginalMeans) -> Bool {
        let terms = frame.design.terms
        let shown = means.request.over + means.request.by
        return terms.terms.contains { term in
            let columns = Set(term.variables.flatMap { terms.variables[$0].columns })
            return means.averagedOver.contains { columns.contains($0) }
                && shown.contains { columns.contains($0) }
        }
    }
}

extension MeansBlocks {
    /// `{term: {NumDF, DenDF, F, p}}`, type III; a term with nothing to test has nulls.
    package func typeThree(_ freedom: String) throws -> JSON {
        let inference = try inference(freedom)
        var out: [String: JSON] = [:]
        for (term, rows) in try TypeThree.hypotheses(frame) {
            guard !rows.isEmpty, let test = inference.joint(rows) else {
                out[term] = ["NumDF": .null, "DenDF": .null, "F": .null, "p": .null]
                continue
            }
            out[term] = [
                "NumDF": .integer(test.numeratorDF), "DenDF": .number(test.denominatorDF),
                "F": .number(test.f), "p": JSON(test.p),
            ]
        }
        return .object(out)
    }
}
