/// A bead-array kit: limits of detection in pg/mL, one upper end.
struct CytokineKit: Hashable {
    var name: String
    var lots: [String]
    /// In the order of `cytokines`.
    var limits: [Double]

    static let upperLimit = 5_000.0
    static let cytokines = ["IL-2", "IL-4", "IL-6", "IL-10", "IL-17A", "TNF", "IFN-g"]

    /// Centres A and B use the first, C and D the second.
    static let all = [
        CytokineKit(
            name: "bead array A", lots: ["A-11", "A-12"], limits: [2.6, 4.9, 2.4, 4.5, 18.9, 3.8, 3.7]),
        CytokineKit(name: "bead array B", lots: ["B-3"], limits: [1.1, 1.6, 1.2, 1.0, 5.2, 1.4, 1.8]),
    ]

    static func of(centre: String) -> CytokineKit {
        centre.hasSuffix("A") || centre.hasSuffix("B") ? all[0] : all[1]
    }
}
