import JSONText
import VegaLite

/// Colours that stay apart under the common colour-vision deficiencies (Okabe and Ito 2008), always paired with
/// a shape or a dash so that colour never carries meaning alone.
enum Palette {
    static let blue = "#0072B2"
    static let vermillion = "#D55E00"
    static let green = "#009E73"
    static let purple = "#CC79A7"
    static let orange = "#E69F00"
    static let sky = "#56B4E9"
    static let black = "#000000"

    static let ink = "#222222"
    static let muted = "#555555"
    static let individual = "#8A8A8A"
    static let faint = "#DDDDDD"
    static let paper = "#FFFFFF"

    /// Groups in order; the eighth is the first again, by then with another dash and shape.
    static let groups = [blue, vermillion, green, purple, orange, sky, black]
    static let dashes: [[Double]] = [
        [1, 0], [5, 2], [2, 1.5], [7, 2, 2, 2], [4, 1], [1, 2], [8, 3], [3, 3],
    ]
    static let shapes = [
        "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right",
        "triangle-left",
    ]

    static func color(_ index: Int) -> String { groups[index % groups.count] }
    static func dash(_ index: Int) -> [Double] { dashes[index % dashes.count] }
    static func shape(_ index: Int) -> String { shapes[index % shapes.count] }
}

/// Symbols as SVG paths in a box from -1 to 1.
enum Glyph {
    private static let circle = "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0"
    /// Open, drawn at the limit, with a tick towards where the value lies.
    static let belowLimit = circle + "M0,1L0,2.6"
    static let aboveLimit = circle + "M0,-1L0,-2.6"
    static let interval = circle + "M0,1L0,2.2M0,-1L0,-2.2"
    /// A measured zero at the foot of a log axis.
    static let zero = "M-1.2,-1.2L1.2,-1.2L0,1.2Z"
    /// A censored follow-up time on a curve.
    static let censored = "M0,-1L0,1"
}
