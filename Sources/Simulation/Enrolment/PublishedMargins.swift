/// The numbers of an abstract that the synthetic study is tuned to, and nothing else of the paper.
///
/// Zhang N et al., Front Immunol 2025;16:1607138, doi:10.3389/fimmu.2025.1607138 (abstract).
package enum PublishedMargins {
    /// Stands on every file of the study.
    package static let notice =
        "SYNTHETIC. Individual values are invented; margins are tuned to the abstract of "
        + "doi:10.3389/fimmu.2025.1607138; agreement is by construction and supports neither the paper nor this program."

    package static let patients = 105

    /// Median and range in 10^9/L before and after a course.
    package struct Subset: Sendable {
        package let analyte: String
        package let before: Margin
        package let after: Margin
        /// P of the published paired test; only P < 0.05 is aimed at.
        package let p: Double
    }

    package struct Margin: Sendable {
        package let median: Double
        package let range: ClosedRange<Double>
    }

    package static let cd3 = Subset(
        analyte: "CD3", before: Margin(median: 0.96, range: 0.03...3.79),
        after: Margin(median: 1.13, range: 0.26...7.74), p: 0.016)
    package static let cd4 = Subset(
        analyte: "CD4", before: Margin(median: 0.35, range: 0.01...1.39),
        after: Margin(median: 0.47, range: 0.07...2.94), p: 0.005)
    package static let cd8 = Subset(
        analyte: "CD8", before: Margin(median: 0.41, range: 0.01...2.39),
        after: Margin(median: 0.56, range: 0.07...6.07), p: 0.006)
}
