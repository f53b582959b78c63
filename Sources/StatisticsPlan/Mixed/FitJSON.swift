import JSONText
import MixedModels

/// Parts of a fit as members of a result.
enum FitJSON {
    static func named(_ names: [String], _ values: [Double]) -> JSON {
        .object(Dictionary(zip(names, values.map { JSON($0) }), uniquingKeysWith: { a, _ in a }))
    }

    /// One correlation as a number, more as a matrix.
    static func correlation(_ rows: [[Double]]?) -> JSON {
        guard let rows else { return .null }
        return rows.count == 2 ? .number(rows[0][1]) : JSON(rows)
    }

    static func record(_ record: OptimisationRecord) -> JSON {
        [
            "start": JSON(record.start), "end": JSON(record.end), "criterion": .number(record.criterion),
            "largest_gradient": .number(record.largestGradient),
            "smallest_eigenvalue": .number(record.smallestEigenvalue),
            "evaluations": .integer(record.evaluations), "converged": .bool(record.isConverged),
        ]
    }

    /// In words, for a reader who wonders whether to trust the fit.
    static func convergence(_ record: OptimisationRecord) -> String {
        guard record.isConverged else {
            return
                "NOT converged: gradient \(short(record.largestGradient)) after \(record.evaluations) evaluations; simplify the random effects"
        }
        let curve =
            record.smallestEigenvalue > 1e-9 ? "a strict minimum" : "a minimum with a flat direction"
        return
            "converged: gradient \(short(record.largestGradient)), \(curve), \(record.evaluations) evaluations"
    }

    /// A correlation with two decimals, as R prints it.
    private static func twoDecimals(_ r: Double) -> String {
        let hundredths = Int((abs(r) * 100).rounded())
        let digits = hundredths % 100
        return (r < 0 && hundredths > 0 ? "-" : "") + "\(hundredths / 100)." + (digits < 10 ? "0" : "")
            + "\(digits)"
    }

    private static func short(_ x: Double) -> String {
        guard x != 0 else { return "0" }
        var exponent = 0, value = abs(x)
        while value < 1 {
            value *= 10
            exponent -= 1
        }
        while value >= 10 {
            value /= 10
            exponent += 1
        }
        return "\(Int(value.rounded()))e\(exponent)"
    }

    /// Estimates, variance components and criteria of a linear mixed model.
    static func estimates(_ fit: LinearMixedModelFit) -> [String: JSON] {
        var out: [String: JSON] = [
            "n_obs": .integer(fit.observations), "rank": .integer(fit.names.count),
            "beta": named(fit.names, fit.coefficients), "se": named(fit.names, fit.standardErrors),
            "vcov": JSON(fit.covarianceRows), "sigma": .number(fit.sigma), "theta": JSON(fit.theta),
            "criterion": .number(fit.criterion), "loglik": .number(fit.logLikelihood),
            "aic": .number(fit.aic), "bic": .number(fit.bic), "singular": .bool(fit.isSingular),
            "random_sd": .object(fit.randomSD.mapValues { JSON($0) }),
            "random_cor": .object(fit.randomCorrelationRows.mapValues(correlation)),
            "groups": .object(fit.groups.mapValues { .integer($0) }),
            "dropped_rows": .integer(fit.droppedRows), "dropped_columns": JSON(fit.droppedColumns),
            "messages": JSON(fit.messages), "optimisation": record(fit.record), "terms": JSON(fit.names),
            "convergence": .string(convergence(fit.record)),
        ]
        var components: [String: JSON] = [:]
        for (group, deviations) in fit.randomSD {
            for (effect, sd) in deviations {
                components["\(effect) by \(group)"] = ["sd": .number(sd), "variance": .number(sd * sd)]
            }
        }
        for (group, effects) in fit.randomEffectNames {
            guard let rows = fit.randomCorrelationRows[group] ?? nil else { continue }
            for (i, effect) in effects.enumerated() where i > 0 {
                var component = components["\(effect) by \(group)"]?.object ?? [:]
                component["correlation"] = .string(rows[i].prefix(i).map(twoDecimals).joined(separator: " "))
                components["\(effect) by \(group)"] = .object(component)
            }
        }
        out["variance_components"] = .object(components)
        if let residual = fit.residual {
            out["phi"] = JSON(residual.phi)
            if !residual.ratios.isEmpty { out["residual_ratio"] = JSON(residual.ratios) }
        }
        return out
    }

    /// `{term: {se, df, t, p, lower, upper}}`.
    static func tests(_ fit: LinearMixedModelFit, _ inference: FixedEffectInference, level: Double) -> JSON {
        var out: [String: JSON] = [:]
        for j in fit.names.indices {
            var row = [Double](repeating: 0, count: fit.names.count)
            row[j] = 1
            let found = inference.linear(row), limits = found.limits(level)
            out[fit.names[j]] = [
                "se": .number(found.se), "df": JSON(found.df), "t": JSON(found.t), "p": JSON(found.p),
                "lower": JSON(limits.lower), "upper": JSON(limits.upper),
            ]
        }
        return .object(out)
    }

    /// One record per row used; `row` counts from 1 in the table as filtered.
    static func residuals(_ rows: [RowResidual]) -> JSON {
        .array(
            rows.map { row in
                [
                    "row": .integer(row.row + 1), "fitted": .number(row.fitted),
                    "residual": .number(row.residual), "leverage": .number(row.leverage),
                    "standardised": JSON(row.standardised),
                ]
            })
    }

    /// `{group: {level, mode: {effect: […]}, cond_sd: {effect: […]}}}`.
    static func randomEffects(_ effects: [RandomEffects]) -> JSON {
        var out: [String: JSON] = [:]
        for group in effects {
            func byEffect(_ values: [[Double]]) -> JSON {
                .object(
                    Dictionary(
                        zip(group.effects, values.map { JSON($0) }), uniquingKeysWith: { a, _ in a }))
            }
            out[group.group] = [
                "level": JSON(group.levels), "mode": byEffect(group.modes),
                "cond_sd": byEffect(group.conditionalSD),
            ]
        }
        return .object(out)
    }
}
