/// Which contrasts of the means of one group are made, with the names and orders of emmeans.
public enum ContrastKind: Hashable, Sendable {
    /// Every mean minus every later one: "pre - mid".
    case pairwise
    /// Every mean minus every earlier one: "mid - pre".
    case reversePairwise
    /// Every other mean minus a reference, the first unless named: "mid - pre".
    case versusReference(String?)
    /// Every other mean minus the last.
    case versusLast
    /// Every mean minus the one before it.
    case consecutive
    /// Every mean minus the mean of all: "pre effect".
    case effects
    /// Every mean minus the mean of the others.
    case effectsOfOthers
    /// Orthogonal polynomials in the place of the level, scaled to whole numbers: "linear", "quadratic".
    case polynomial
    /// Mean after minus mean before each step: "pre|mid".
    case meanChange
    /// Weights by name.
    case custom([CustomContrast])

    /// Names that ``init(name:reference:)`` knows.
    public static let names = [
        "pairwise", "revpairwise", "trt.vs.ctrl", "trt.vs.ctrlk", "consec", "eff", "del.eff", "poly",
        "mean_chg",
    ]

    /// The contrasts of that name.
    ///
    /// - Throws: `MixedModelError` IC0573 for an unknown name, or a reference where none is used.
    public init(name: String, reference: String? = nil) throws(MixedModelError) {
        switch name.lowercased() {
        case "pairwise", "pairs": self = .pairwise
        case "revpairwise": self = .reversePairwise
        case "trt.vs.ctrl", "trt.vs.ctrl1", "dunnett", "baseline": self = .versusReference(reference)
        case "trt.vs.ctrlk": self = .versusLast
        case "consec", "consecutive": self = .consecutive
        case "eff": self = .effects
        case "del.eff": self = .effectsOfOthers
        case "poly": self = .polynomial
        case "mean_chg": self = .meanChange
        default: throw .badContrast("There are no contrasts '\(name)'.")
        }
        if reference != nil {
            guard case .versusReference = self else {
                throw .badContrast("The contrasts '\(name)' have no reference level.")
            }
        }
    }

    /// The adjustment emmeans takes unless another is asked for (Dunnett's is exact here).
    public var usualAdjustment: ContrastAdjustment {
        switch self {
        case .pairwise, .reversePairwise: .tukey
        case .versusReference, .versusLast, .consecutive, .meanChange: .dunnett
        case .effects, .effectsOfOthers: .benjaminiHochberg
        case .polynomial, .custom: .none
        }
    }

    var isPairs: Bool { self == .pairwise || self == .reversePairwise }
}

/// One contrast given by its weights.
public struct CustomContrast: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// One weight per mean of a group.
    public let weights: [Double]

    /// A named contrast.
    public init(_ name: String, _ weights: [Double]) {
        self.name = name
        self.weights = weights
    }
}

extension ContrastKind {
    /// Names and weights for the means of one group.
    ///
    /// - Parameters:
    ///   - labels: the means as contrasts write them.
    ///   - levels: the same as the data write them; a reference may be named either way.
    func contrasts(_ labels: [String], levels: [String]) throws(MixedModelError) -> [CustomContrast] {
        let k = labels.count, names = labels.map(ContrastKind.parenthesised)
        func unit(_ plus: Int, _ minus: Int) -> [Double] {
            (0..<k).map { $0 == plus ? 1 : $0 == minus ? -1 : 0 }
        }
        func difference(_ plus: Int, _ minus: Int) -> CustomContrast {
            CustomContrast("\(names[plus]) - \(names[minus])", unit(plus, minus))
        }
        switch self {
        case .pairwise: return (0..<k).flatMap { i in (i + 1..<max(k, i + 1)).map { difference(i, $0) } }
        case .reversePairwise: return (0..<k).flatMap { i in (0..<i).map { difference(i, $0) } }
        case .versusReference(let reference):
            var base = 0
            if let reference {
                guard let place = levels.firstIndex(of: reference) ?? labels.firstIndex(of: reference) else {
                    throw .badContrast(
                        "'\(reference)' is none of the means: \(levels.joined(separator: ", ")).")
                }
                base = place
            }
            return (0..<k).filter { $0 != base }.map { difference($0, base) }
        case .versusLast: return (0..<max(0, k - 1)).map { difference($0, k - 1) }
        case .consecutive: return (1..<max(1, k)).map { difference($0, $0 - 1) }
        case .effects, .effectsOfOthers:
            let scale = self == .effects || k < 2 ? 1 : Double(k) / Double(k - 1)
            return (0..<k).map { i in
                CustomContrast(
                    "\(names[i]) effect", (0..<k).map { scale * (($0 == i ? 1 : 0) - 1 / Double(k)) })
            }
        case .polynomial: return ContrastKind.polynomials(k)
        case .meanChange:
            return (1..<max(1, k)).map { i in
                CustomContrast(
                    "\(names[i - 1])|\(names[i])",
                    (0..<k).map { $0 < i ? -1 / Double(i) : 1 / Double(k - i) })
            }
        case .custom(let given):
            for one in given where one.weights.count != k || !one.weights.allSatisfy(\.isFinite) {
                throw .badContrast("'\(one.name)' needs \(k) weights, one per mean of a group.")
            }
            return given
        }
    }

    /// As emmeans, labels that hold a sign of arithmetic stand in parentheses.
    private static func parenthesised(_ label: String) -> String {
        label.contains { "-+/*".contains($0) } ? "(\(label))" : label
    }

    /// Orthogonal polynomials on 1...k up to degree 6, scaled as emmeans scales them.
    private static func polynomials(_ k: Int) -> [CustomContrast] {
        let names = ["linear", "quadratic", "cubic", "quartic", "degree 5", "degree 6"]
        let x = (0..<k).map { Double($0) - Double(k - 1) / 2 }
        var basis: [[Double]] = [[Double](repeating: 1 / Double(max(1, k)).squareRoot(), count: k)]
        var out: [CustomContrast] = []
        for degree in 1..<max(1, min(k, 7)) {
            var values = zip(basis[degree - 1], x).map { $0 * $1 }
            for _ in 0..<2 {
                for known in basis {
                    let along = zip(values, known).reduce(0) { $0 + $1.0 * $1.1 }
                    values = zip(values, known).map { $0 - along * $1 }
                }
            }
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            values = values.map { $0 / length }
            basis.append(values)
            out.append(CustomContrast(names[degree - 1], wholeNumbers(values)))
        }
        return out
    }

    private static func wholeNumbers(_ values: [Double]) -> [Double] {
        let smallest = values.filter { $0 > 0.01 }.min() ?? 1
        var scaled = values.map { $0 / smallest }
        for _ in 0..<20 {
            let off = scaled.reduce(0) { max($0, abs($1 - $1.rounded())) }
            if off <= 0.05 { break }
            scaled = scaled.map { $0 / off }
        }
        return scaled.map { $0.rounded() + 0 }
    }
}
