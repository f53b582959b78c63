/// What an event of a synthetic marrow is. The raw value is the label in the table of truth.
package enum MarrowPopulation: String, CaseIterable, Sendable {
    case debris
    case tCell = "T cell"
    case nkCell = "NK cell"
    case matureB = "mature B cell"
    case haematogone2 = "haematogone II"
    case haematogone1 = "haematogone I"
    /// A normal CD19-negative, CD22-positive precursor: the look-alike of an escaped blast.
    case proB = "CD19- pro-B progenitor"
    case plasmaCell = "plasma cell"
    case monocyte
    case granulocyte
    case myeloidProgenitor = "myeloid progenitor"
    case basophil
    case erythroid
    case blastPositive = "blast CD19+"
    case blastDim = "blast CD19dim"
    case blastNegative = "blast CD19-"

    package var isBlast: Bool {
        switch self {
        case .blastPositive, .blastDim, .blastNegative: true
        default: false
        }
    }

    /// Relative share of the events that are no blasts, before and under a CD19 directed drug.
    func share(isTreated: Bool) -> Double {
        let pair: (Double, Double) =
            switch self {
            case .debris: (0.04, 0.05)
            case .tCell: (0.12, 0.18)
            case .nkCell: (0.02, 0.03)
            case .matureB: (0.025, 0.0002)
            case .haematogone2: (0.022, 0.0001)
            case .haematogone1: (0.009, 0.0001)
            case .proB: (0.001, 0.002)
            case .plasmaCell: (0.005, 0.004)
            case .monocyte: (0.06, 0.065)
            case .granulocyte: (0.61, 0.59)
            case .myeloidProgenitor: (0.012, 0.012)
            case .basophil: (0.004, 0.004)
            case .erythroid: (0.06, 0.06)
            case .blastPositive, .blastDim, .blastNegative: (0, 0)
            }
        return isTreated ? pair.1 : pair.0
    }

    /// Medians and relative spreads of forward and side scatter, linear, of 262,144.
    var scatter: (forward: Double, forwardSpread: Double, side: Double, sideSpread: Double) {
        switch self {
        case .debris: (14_000, 0.30, 6_000, 0.50)
        case .tCell: (70_000, 0.09, 15_000, 0.18)
        case .nkCell: (76_000, 0.10, 19_000, 0.18)
        case .matureB: (69_000, 0.09, 14_500, 0.18)
        case .haematogone2: (61_000, 0.09, 12_000, 0.18)
        case .haematogone1: (65_000, 0.10, 12_500, 0.18)
        case .proB: (74_000, 0.10, 15_000, 0.20)
        case .plasmaCell: (96_000, 0.12, 30_000, 0.22)
        case .monocyte: (112_000, 0.09, 48_000, 0.16)
        case .granulocyte: (120_000, 0.10, 118_000, 0.17)
        case .myeloidProgenitor: (98_000, 0.11, 26_000, 0.20)
        case .basophil: (80_000, 0.09, 24_000, 0.18)
        case .erythroid: (50_000, 0.14, 11_500, 0.25)
        case .blastPositive, .blastDim, .blastNegative: (84_000, 0.11, 18_000, 0.20)
        }
    }

    /// Decadic logarithms of the median signals of the antigens a cell has; the others show autofluorescence.
    ///
    /// The levels are invented. They keep the relations that make a loss of CD19 hard to see: CD22-positive
    /// progenitors and basophils without CD19, CD10-positive granulocytes, haematogones next to blasts.
    func expression(cd10Negative: Bool) -> [MarrowAntigen: Double] {
        switch self {
        case .debris: [:]
        case .tCell: [.cd45: 4.55, .cd3: 4.15, .cd38: 2.8, .cd58: 3.1]
        case .nkCell: [.cd45: 4.50, .cd38: 3.4, .cd58: 3.2]
        case .matureB: [.cd45: 4.45, .cd19: 4.0, .cd20: 4.3, .cd22: 3.8, .cd38: 2.6, .cd58: 3.0]
        case .haematogone2:
            [.cd45: 3.75, .cd19: 4.05, .cd10: 3.6, .cd20: 3.2, .cd22: 3.4, .cd38: 4.25, .cd58: 3.1]
        case .haematogone1:
            [.cd45: 3.4, .cd19: 3.8, .cd10: 4.2, .cd34: 3.6, .cd22: 3.3, .cd38: 4.3, .cd58: 3.2]
        case .proB: [.cd45: 3.4, .cd34: 3.8, .cd22: 3.2, .cd38: 4.1, .cd58: 3.1]
        case .plasmaCell: [.cd45: 3.0, .cd38: 4.8, .cd19: 3.2, .cd58: 3.6]
        case .monocyte: [.cd45: 4.35, .cd38: 3.5, .cd58: 3.6]
        case .granulocyte: [.cd45: 3.8, .cd10: 3.3, .cd58: 2.9]
        case .myeloidProgenitor: [.cd45: 3.45, .cd34: 3.9, .cd38: 3.7, .cd58: 3.3]
        case .basophil: [.cd45: 3.85, .cd22: 3.7, .cd38: 3.6, .cd58: 3.0]
        case .erythroid: [.cd58: 2.9]
        case .blastPositive, .blastDim, .blastNegative:
            blastExpression(cd10Negative: cd10Negative)
        }
    }

    private func blastExpression(cd10Negative: Bool) -> [MarrowAntigen: Double] {
        var levels: [MarrowAntigen: Double] = [
            .cd45: 3.1, .cd34: 3.5, .cd22: 3.4, .cd38: 3.0, .cd58: 4.2, .cd10: 4.0,
        ]
        // KMT2A-rearranged leukaemia: no CD10, weak CD22.
        if cd10Negative {
            levels[.cd10] = nil
            levels[.cd22] = 3.15
        }
        if self == .blastPositive { levels[.cd19] = 4.0 }
        if self == .blastDim { levels[.cd19] = 3.06 }
        return levels
    }
}

/// The antigens of the simulated tube.
package enum MarrowAntigen: String, CaseIterable, Sendable {
    case cd38 = "CD38"
    case cd22 = "CD22"
    case cd34 = "CD34"
    case cd19 = "CD19"
    case cd10 = "CD10"
    case cd45 = "CD45"
    case cd20 = "CD20"
    case cd3 = "CD3"
    case cd58 = "CD58"

    /// `$PnN` of its fluorochrome.
    var channel: String {
        switch self {
        case .cd38: "FITC-A"
        case .cd22: "PE-A"
        case .cd34: "PerCP-Cy5-5-A"
        case .cd19: "PE-Cy7-A"
        case .cd10: "APC-A"
        case .cd45: "APC-H7-A"
        case .cd20: "V450-A"
        case .cd3: "BV605-A"
        case .cd58: "BV711-A"
        }
    }

    /// Share of this fluorochrome's signal in other channels; typical of such dyes, invented in detail.
    var spill: [MarrowAntigen: Double] {
        switch self {
        case .cd38: [.cd22: 0.16, .cd34: 0.01]
        case .cd22: [.cd38: 0.02, .cd34: 0.12, .cd19: 0.015, .cd3: 0.06]
        case .cd34: [.cd19: 0.22, .cd10: 0.02, .cd58: 0.20]
        case .cd19: [.cd45: 0.06, .cd22: 0.01]
        case .cd10: [.cd45: 0.10, .cd34: 0.01]
        case .cd45: [.cd10: 0.05, .cd19: 0.035]
        case .cd20: [.cd3: 0.02]
        case .cd3: [.cd22: 0.07, .cd20: 0.015, .cd58: 0.04]
        case .cd58: [.cd45: 0.03, .cd34: 0.05, .cd3: 0.01]
        }
    }
}
