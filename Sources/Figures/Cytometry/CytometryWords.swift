import Cytometry
import Glibc

/// Sentences that all cytometry figures share.
enum CytometryWords {
    static let use = "Research use only; for review by a cytometrist, not a diagnosis."

    /// For names of files: a `+` becomes `pos`, and so does a `-` at the end of a word `neg`, so that `CD19+` and
    /// `CD19-` stay apart.
    static func slug(_ text: String) -> String {
        let letters = Array(text.replacing("\u{2212}", with: "-"))
        var out = ""
        for (index, letter) in letters.enumerated() {
            let next = index + 1 < letters.count ? letters[index + 1] : " "
            let isWordEnd = !(next.isLetter || next.isNumber)
            // A dash between blanks is a dash.
            let stands = index == 0 || letters[index - 1] != " " || next != " "
            switch letter {
            case "+": out += isWordEnd ? "pos" : "pos-"
            case "-" where isWordEnd && stands: out += "neg"
            default: out.append(letter)
            }
        }
        return String(Names.slug(out).prefix(100))
    }

    /// A name short enough for a title; the end, which tells files apart, stays.
    static func short(_ text: String, _ limit: Int = 44) -> String {
        guard text.count > limit else { return text }
        return "\(text.prefix(limit - 15))…\(text.suffix(14))"
    }

    static func count(_ n: Int) -> String { NumberText.fixed(Double(n), 0) }

    /// `x: CD45 (APC-H7-A), logicle T = 262144, W = 0.5, M = 4.5, A = 0; compensated by the file's matrix`.
    static func axis(
        _ letter: String?, _ reader: DimensionReader, _ dimension: GateDimension, file: FCSDataSet
    ) -> String {
        let name = letter.map { "\($0): " }.orEmpty + reader.title
        return "\(name), \(scale(reader.transform)); \(compensation(reader, dimension, file: file))"
    }

    static func scale(_ transform: Transform?) -> String {
        guard let transform else { return "linear" }
        let parameters = transform.parameters.map { "\($0.name) = \(plain($0.value))" }
        return transform.name + " " + parameters.joined(separator: ", ")
    }

    private static func compensation(
        _ reader: DimensionReader, _ dimension: GateDimension, file: FCSDataSet
    ) -> String {
        guard reader.isCompensated else {
            if case .file = dimension.compensation, file.spillover == nil {
                return "not compensated (the file has no matrix)"
            }
            return "not compensated"
        }
        if case .matrix(let id) = dimension.compensation { return "compensated by the matrix \(id)" }
        return "compensated by the file's matrix"
    }

    /// Whole numbers without a point.
    private static func plain(_ x: Double) -> String {
        x == x.rounded() && abs(x) < 1e15 ? String(Int(x)) : String(x)
    }

    /// Events that could not be drawn; nil when there are none.
    static func missing(_ grid: DensityGrid) -> String? {
        var parts: [String] = []
        if grid.outside > 0 { parts.append("\(count(grid.outside)) beyond the ends of the axes") }
        if grid.notFinite > 0 { parts.append("\(count(grid.notFinite)) without a finite position") }
        return parts.isEmpty ? nil : "Not drawn, but counted: " + parts.joined(separator: " and ")
    }

    /// How a histogram of this many events is drawn.
    static func histogram(_ n: Int) -> String {
        n < HistogramSeries.fewest
            ? "Fewer than \(HistogramSeries.fewest) events: no curve; ticks: bins with an event"
            : "Histogram of \(HistogramSeries.bins) bins, smoothed by a Gaussian of "
                + "\(NumberText.short(HistogramSeries.sigma(n))) bins, scaled to its mode"
    }

    /// Smoothing, colours or lines of a panel in words.
    static func method(_ style: DensityStyle, cells: Int) -> String {
        switch style {
        case .density:
            "Colour: events per bin of a \(cells) × \(cells) grid, smoothed by a Gaussian of "
                + "\(NumberText.short(PanelPlot.cellSigma)) bin, logarithmic scale; white: no event"
        case .contour:
            "Lines enclose \(Names.list(ContourLines.shares.map { NumberText.percent($0, decimals: 0) })) of the events"
                + " (highest density on a \(cells) × \(cells) grid, Gaussian of "
                + "\(NumberText.short(PanelPlot.contourSigma)) cells)"
        }
    }

    static func gates(_ outlines: [GateOutline]) -> String? {
        guard !outlines.isEmpty else { return nil }
        var text = "Percentages are of the parent population; edges: \(CompiledGating.edgeRule)"
        if outlines.contains(where: { $0.hiddenDimensions > 0 }) {
            text += ". A gate of more than two dimensions is drawn in its first two"
        }
        if outlines.contains(where: \.isComplement) {
            text += ". Dashed: the population lies outside the outline"
        }
        return text
    }
}

/// The exponent of the leading digit.
func log10Floor(_ x: Double) -> Double { log10(max(x, 1e-300)).rounded(.down) }
