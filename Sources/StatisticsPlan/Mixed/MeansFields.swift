import JSONText
import MixedModels

/// The fields of one request for marginal means: `{over, by, contrasts, reference, df, adjust, weights, level, at, type}`.
struct MeansFields {
    let request: MeansRequest
    let kind: ContrastKind?
    /// Adjustments under the names asked for.
    let adjustments: [(name: String, adjustment: ContrastAdjustment)]
    let freedom: String
    let level: Double
    let isOnResponseScale: Bool

    init(_ spec: Spec) throws {
        request = MeansRequest(
            over: try MeansFields.names(spec, "over"), by: try MeansFields.names(spec, "by"),
            at: try MeansFields.grid(spec), weights: try MeansFields.weights(spec))
        kind = try MeansFields.kind(spec)
        adjustments = try MeansFields.adjustments(spec, kind)
        freedom = try spec.optionalString("df")?.lowercased() ?? "satterthwaite"
        level = try spec.level()
        switch try spec.optionalString("type") ?? "link" {
        case "response": isOnResponseScale = true
        case "link", "lp", "linear.predictor": isOnResponseScale = false
        default: throw PlanError.wrongField("type", "'link' or 'response'")
        }
    }

    private static func names(_ spec: Spec, _ field: String) throws -> [String] {
        // An empty object is how R writes NULL; "1" is emmeans' word for the overall mean.
        guard let value = spec[field], value != .object([:]), value != .array([]) else { return [] }
        return try spec.strings(field).filter { $0 != "1" }
    }

    private static func weights(_ spec: Spec) throws -> CellWeights {
        guard let name = try spec.optionalString("weights") else { return .equal }
        guard let weights = CellWeights(rawValue: name.lowercased()) else {
            throw PlanError.wrongField(
                "weights", "one of " + CellWeights.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return weights
    }

    private static func grid(_ spec: Spec) throws -> [String: GridValues] {
        guard let at = spec["at"] else { return [:] }
        guard let members = at.object else {
            throw PlanError.wrongField("at", "an object such as {\"day\": [0, 7, 28]}")
        }
        return try members.mapValues { value in
            let items = value.array ?? [value]
            let numbers = items.compactMap(\.double)
            if numbers.count == items.count, !items.isEmpty { return .numbers(numbers) }
            let texts = items.compactMap(\.string)
            guard texts.count == items.count, !items.isEmpty else {
                throw PlanError.wrongField("at", "numbers of covariates or levels of factors")
            }
            return .levels(texts)
        }
    }

    /// A name, or `{name: weights}`; a list of `{name, weights}` keeps its order.
    private static func kind(_ spec: Spec) throws -> ContrastKind? {
        guard let contrasts = spec["contrasts"] else { return nil }
        let reference = try spec.optionalString("reference")
        if let name = contrasts.string {
            return name == "none" ? nil : try ContrastKind(name: name, reference: reference)
        }
        let given: [(String, JSON)]
        if let members = contrasts.object {
            given = members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        } else {
            given = (contrasts.array ?? []).compactMap { item in
                item["name"]?.string.map { ($0, item["weights"] ?? .null) }
            }
        }
        guard !given.isEmpty, reference == nil else {
            throw PlanError.wrongField(
                "contrasts", "one of \(ContrastKind.names.joined(separator: ", ")), or weights by name")
        }
        return .custom(
            try given.map { name, weights in
                let numbers = (weights.array ?? []).compactMap(\.double)
                guard !numbers.isEmpty, numbers.count == weights.array?.count else {
                    throw PlanError.wrongField("contrasts", "weights by name; '\(name)' has none")
                }
                return CustomContrast(name, numbers)
            })
    }

    private static func adjustments(_ spec: Spec, _ kind: ContrastKind?) throws -> [(
        name: String, adjustment: ContrastAdjustment
    )] {
        guard spec["adjust"] != nil else {
            let usual = kind?.usualAdjustment ?? .none
            return [(usual.rawValue, usual)]
        }
        return try spec.strings("adjust").map { name in
            guard let found = ContrastAdjustment(name: name) else {
                throw PlanError.wrongField(
                    "adjust",
                    "one of " + ContrastAdjustment.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return (name, found)
        }
    }
}
