import DataFrames
import ModelFormula

/// One fixed and random part for many responses: `draw + cycle`, `(1 | patient)`, and dozens of analytes.
///
/// Responses with the same missing rows share the model matrices, their orthonormal basis and all cross-products of the
/// design; what is left per response is one pass over its values and a few sweeps over the patients.
/// A response that cannot be fitted is reported with its error and does not stop the others.
/// *Checked against:* one lme4 fit per response.
public struct ManyResponses: Sendable {
    /// The fit or the error of each response, in the order asked for.
    public let fits: [(response: String, outcome: Result<LinearMixedModelFit, MixedModelError>)]

    /// - Parameters:
    ///   - responses: expressions such as `log(CD3)`.
    ///   - fixed: right-hand side of the fixed part.
    ///   - random: random terms in parentheses, joined by `+`.
    /// - Throws: `MixedModelError` when the design itself is impossible: then no response could be fitted.
    public static func fit(
        _ responses: [String], fixed: String, random: String, data: DataFrame, reml: Bool = true,
        contrasts: [String: Contrast] = [:]
    ) throws(MixedModelError) -> ManyResponses {
        let patterns = try ManyResponses.prepare(
            responses, fixed: fixed, random: random, data: data, contrasts: contrasts)
        return patterns.fit(reml: reml)
    }

    /// The frames of all missingness patterns, ready to be fitted.
    public struct Prepared: Sendable {
        struct Pattern: Sendable {
            let frame: ModelFrame
            let members: [(place: Int, values: [Double])]
        }

        let responses: [String]
        let patterns: [Pattern]
        let failures: [Int: MixedModelError]

        /// Number of different sets of rows.
        public var patternCount: Int { patterns.count }

        /// Fits every response.
        public func fit(reml: Bool = true) -> ManyResponses {
            var out: [Int: Result<LinearMixedModelFit, MixedModelError>] = failures.mapValues { .failure($0) }
            for pattern in patterns { Prepared.fit(pattern, reml: reml, into: &out) }
            return ManyResponses(
                fits: responses.indices.map { (responses[$0], out[$0] ?? .failure(.notConverged)) })
        }

        private static func fit(
            _ pattern: Pattern, reml: Bool,
            into out: inout [Int: Result<LinearMixedModelFit, MixedModelError>]
        ) {
            let frame = pattern.frame
            let structure: RandomStructure
            do {
                structure = try RandomStructure(frame)
                _ = try LinearMixedModel.response(frame)
            } catch {
                for member in pattern.members { out[member.place] = .failure(error) }
                return
            }
            let design = DesignProducts(structure, x: frame.matrix.columns, rows: frame.matrix.rowCount)
            var results = [Result<LinearMixedModelFit, MixedModelError>](
                repeating: .failure(.notConverged), count: pattern.members.count)
            results.withUnsafeMutableBufferPointer { results in
                // Each response writes its own place, whichever core fits it.
                let places = results
                Lanes.run(pattern.members.count) { i in
                    places[i] = ManyResponses.fitOne(frame, design, pattern.members[i].values, reml: reml)
                }
            }
            for (member, result) in zip(pattern.members, results) { out[member.place] = result }
        }
    }

    private static func fitOne(
        _ frame: ModelFrame, _ design: DesignProducts, _ values: [Double], reml: Bool
    ) -> Result<LinearMixedModelFit, MixedModelError> {
        do throws(MixedModelError) {
            let products = ResponseProducts(design, y: values)
            try LinearMixedModel.checkVariance(products, values)
            return .success(try LinearMixedModel.fit(frame, design, products, reml: reml))
        } catch {
            return .failure(error)
        }
    }

    /// Evaluates the formula parts once per missingness pattern.
    public static func prepare(
        _ responses: [String], fixed: String, random: String, data: DataFrame,
        contrasts: [String: Contrast] = [:]
    ) throws(MixedModelError) -> Prepared {
        var failures: [Int: MixedModelError] = [:], patterns: [Prepared.Pattern] = []
        var groups: [[Int32]: [(place: Int, values: [Double])]] = [:], order: [[Int32]] = []
        for (place, response) in responses.enumerated() {
            do {
                let expression = try ColumnExpression(response)
                let values = try expression.numbers(in: data).values
                let missing = values.indices.filter { values[$0].isNaN }
                let key = missing.map(Int32.init)
                if groups[key] == nil { order.append(key) }
                groups[key, default: []].append((place, values))
            } catch {
                failures[place] = MixedModelError(error)
            }
        }
        var firstError: MixedModelError?
        for key in order {
            guard let members = groups[key] else { continue }
            var kept: [(place: Int, values: [Double])] = [], frame: ModelFrame?
            for member in members {
                do {
                    // The first response that can be evaluated makes the frame; values that are not finite name their rows.
                    let formula = try Formula("\(responses[member.place]) ~ \(fixed) + \(random)")
                    let rows = frame?.rows
                    if frame == nil { frame = try ModelFrame(formula, data: data, contrasts: contrasts) }
                    let used = rows ?? frame?.rows ?? []
                    let values = used.map { member.values[$0] }
                    guard values.allSatisfy(\.isFinite) else {
                        _ = try ModelFrame(formula, data: data, contrasts: contrasts)
                        throw MixedModelError.notNumeric
                    }
                    let offset = frame?.offset
                    kept.append((member.place, offset.map { zip(values, $0).map { $0 - $1 } } ?? values))
                } catch let error as MixedModelError {
                    failures[member.place] = error
                    firstError = firstError ?? error
                } catch let error as FormulaError {
                    failures[member.place] = MixedModelError(error)
                    firstError = firstError ?? MixedModelError(error)
                } catch {
                    failures[member.place] = .notConverged
                }
            }
            if let frame { patterns.append(Prepared.Pattern(frame: frame, members: kept)) }
        }
        if patterns.isEmpty, let error = firstError ?? failures.values.first { throw error }
        return Prepared(responses: responses, patterns: patterns, failures: failures)
    }
}
