import Cohort
import Diagnostics

/// Values of one draw against each other.
enum DrawChecks {
    /// Sum of CD3, CD19 and NK in percent of lymphocytes.
    static let percentSum = 90.0...110.0
    /// A subset may exceed its parent by this factor before it is named (two tubes, two platforms).
    static let parentTolerance = 1.1
    /// Relative difference of an absolute count and its dual-platform product.
    static let dualPlatformTolerance = 0.15

    static func run(_ readings: QualityReadings, into list: inout DiagnosticList) {
        for key in readings.draws where key.specimen == .blood {
            guard let draw = readings.byDraw[key] else { continue }
            let check = DrawCheck(values: draw, readings: readings)
            check.percentages(into: &list)
            check.subsets(into: &list)
            check.dualPlatform(into: &list)
            check.ratio(into: &list)
        }
    }
}

private struct DrawCheck {
    let values: [Analyte.ID: Reading]
    let readings: QualityReadings

    func value(_ id: Analyte.ID) -> Double? { values[id]?.value.exactValue }

    func warn(
        _ code: ImportCode, _ message: String, remedy: String, at id: Analyte.ID,
        into list: inout DiagnosticList
    ) {
        guard let reading = values[id] else { return }
        list.add(
            .warning, code, "\(message) (\(QualityReadings.name(reading.draw)))", remedy: remedy,
            at: readings.place(reading))
    }

    func percentages(into list: inout DiagnosticList) {
        guard let t = value("CD3%"), let b = value("CD19%"), let nk = value("NK%"),
            !DrawChecks.percentSum.contains(t + b + nk)
        else { return }
        warn(
            .percentSum, "CD3 %, CD19 % and NK % do not add up to 90-110 % of lymphocytes",
            remedy: "Check that all three are percent of lymphocytes and of the same tube.", at: "CD3%",
            into: &list)
    }

    func subsets(into list: inout DiagnosticList) {
        for suffix in ["", "%"] {
            if let four = value("CD4" + suffix), let eight = value("CD8" + suffix),
                let t = value("CD3" + suffix),
                four + eight > t * DrawChecks.parentTolerance
            {
                warn(
                    .subsetsOverParent,
                    "CD4\(suffix) and CD8\(suffix) together exceed CD3\(suffix) by more than 10 %",
                    remedy: "Check the units and the columns of the three.", at: "CD3" + suffix, into: &list)
            }
        }
        for (subset, parent) in [
            ("CD3", "ALC"), ("CD19", "ALC"), ("NK", "ALC"), ("Treg", "CD4"), ("ALC", "WBC"), ("ANC", "WBC"),
        ] {
            guard let part = value(subset), let whole = value(parent),
                part > whole * DrawChecks.parentTolerance
            else {
                continue
            }
            warn(
                .subsetsOverParent, "\(subset) exceeds \(parent) by more than 10 %",
                remedy: "Check the units of the two: one may be in 10^9/L and read as cells/uL.", at: subset,
                into: &list)
        }
    }

    /// Absolute count against lymphocytes × percent, and lymphocytes against WBC × percent.
    func dualPlatform(into list: inout DiagnosticList) {
        let products: [(absolute: Analyte.ID, total: Analyte.ID, share: Analyte.ID)] =
            ["CD3", "CD4", "CD8", "CD19", "NK"].map { ($0, "ALC", $0 + "%") } + [("ALC", "WBC", "ALC%")]
        for (absolute, total, share) in products {
            guard let count = value(absolute), let share = value(share) else { continue }
            let base = value(total) ?? (total == "ALC" ? lymphocytesFromLeucocytes : nil)
            guard let base else { continue }
            let expected = base * share / 100
            // Below 20 cells/uL counting noise alone exceeds 15 %.
            guard max(expected, count) >= 20,
                abs(count - expected) > DrawChecks.dualPlatformTolerance * expected
            else {
                continue
            }
            warn(
                .dualPlatform, "\(absolute) differs from \(total) x \(absolute) % by more than 15 %",
                remedy: "Check units and whether count and percent are of the same sample.", at: absolute,
                into: &list)
        }
    }

    private var lymphocytesFromLeucocytes: Double? {
        guard let leucocytes = value("WBC"), let share = value("ALC%") else { return nil }
        return leucocytes * share / 100
    }

    func ratio(into list: inout DiagnosticList) {
        guard let ratio = value("CD4CD8"), let four = value("CD4") ?? value("CD4%"),
            let eight = value("CD8") ?? value("CD8%"), (value("CD4") == nil) == (value("CD8") == nil),
            eight > 0,
            four > 0
        else { return }
        let expected = four / eight
        guard abs(ratio - expected) > DrawChecks.dualPlatformTolerance * expected else { return }
        warn(
            .ratioDisagrees, "the CD4:CD8 ratio differs from CD4 / CD8 by more than 15 %",
            remedy: "Check the three columns; the ratio may be of another draw or inverted.", at: "CD4CD8",
            into: &list)
    }
}
