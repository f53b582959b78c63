import Statistics

/// How the p values and limits of one family of contrasts are adjusted.
public enum ContrastAdjustment: String, Hashable, Sendable, CaseIterable {
    /// Each for itself.
    case none
    /// All pairwise differences: the studentized range.
    case tukey
    /// The exact joint distribution of the t statistics, multivariate t; for comparisons with a reference Dunnett's test.
    case dunnett
    /// 1 - (1 - p)^n.
    case sidak
    /// Every linear combination of the contrasts at once: the F distribution.
    case scheffe
    /// n p.
    case bonferroni
    /// Step-down Bonferroni; it has no simultaneous limits.
    case holm
    /// Step-up; no limits.
    case hochberg
    /// Closed testing with Simes' test; no limits.
    case hommel
    /// False discovery rate; no limits.
    case benjaminiHochberg = "BH"
    /// False discovery rate under any dependence; no limits.
    case benjaminiYekutieli = "BY"

    /// The adjustment of that name; `mvt` is `dunnett`, `fdr` is `BH`, letter case does not matter.
    public init?(name: String) {
        let lowered = name.lowercased()
        switch lowered {
        case "mvt": self = .dunnett
        case "fdr": self = .benjaminiHochberg
        default:
            guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == lowered }) else {
                return nil
            }
            self = found
        }
    }

    /// Whether simultaneous limits belong to it.
    public var hasLimits: Bool {
        switch self {
        case .none, .tukey, .dunnett, .sidak, .scheffe, .bonferroni: true
        case .holm, .hochberg, .hommel, .benjaminiHochberg, .benjaminiYekutieli: false
        }
    }

    /// The adjustments that act on p values alone.
    var ofPValues: Adjustment? {
        switch self {
        case .bonferroni: .bonferroni
        case .holm: .holm
        case .hochberg: .hochberg
        case .hommel: .hommel
        case .benjaminiHochberg: .benjaminiHochberg
        case .benjaminiYekutieli: .benjaminiYekutieli
        case .none, .tukey, .dunnett, .sidak, .scheffe: nil
        }
    }
}
