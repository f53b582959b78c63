import Cytometry
import Diagnostics
import Foundation
import LabImport

/// What makes the numbers of a file unfit to be imported as if nothing were the matter.
extension GatedImport {
    /// Fewer events than stated, or a row that ends early: the rest is not known to be like what is there.
    func refuseCut(_ set: FCSDataSet, _ name: String) throws(ImportError) {
        guard !map.allowsCutFiles,
            let warning = set.warnings.first(where: { ["IC0616", "IC0617"].contains($0.code) })
        else { return }
        throw ImportError(
            .cutFile, "the file is cut (\(warning.code)): \(warning.message)",
            remedy:
                "Copy it again from the cytometer; 'allow_cut_files: true' in the population map takes what is there.",
            at: SourceLocation(file: name))
    }

    /// Gates or medians that ask for the file's matrix when it has none.
    func refuseUncompensated(
        _ set: FCSDataSet, _ gating: CompiledGating, _ scheme: GatingScheme, _ name: String
    ) throws(ImportError) {
        guard !map.allowsUncompensated else { return }
        var missing = gating.uncompensated
        if set.spillover == nil, scheme.asksForFileMatrix,
            set.channels.count(where: { FCSChannel.isCompensable($0.name) }) > 1
        {
            missing += map.medianChannels.filter { !missing.contains($0) && FCSChannel.isCompensable($0) }
        }
        guard let first = missing.first else { return }
        throw ImportError(
            .notCompensated,
            "the gates take the file's spillover matrix, but it has none that is usable: \(first) \(missing.count > 1 ? "and \(missing.count - 1) more channels " : "")would be taken uncompensated",
            remedy:
                "Name a matrix in the gates ('compensation: MATRIX.csv'), or write 'allow_uncompensated: true' into the population map.",
            at: SourceLocation(file: name))
    }

    /// Counts that differ from those of the workspace, in words.
    ///
    /// - Throws: IC0390 when one differs by over 10 % and 20 events.
    func differences(
        _ run: GatingRun, _ gating: CompiledGating, _ name: String
    ) throws(ImportError) -> [String] {
        if !map.allowsCountDifferences,
            let gross = run.counts.differences(from: gating, share: 0.1, events: 20).first
        {
            throw ImportError(
                .countsDiffer, gross.message,
                remedy:
                    "Are the gates of this file, and of its present version? 'allow_count_differences: true' in the population map takes it all the same.",
                at: SourceLocation(file: name))
        }
        return run.counts.differences(from: gating).map { "IC0694 \($0.message)" }
    }

    /// A remark of the gating; one that begins with a code keeps it.
    func remark(_ text: String, at place: SourceLocation) -> Diagnostic {
        if let space = text.firstIndex(of: " "), text.hasPrefix("IC0"), text[..<space].count == 6 {
            return Diagnostic(
                .warning, code: String(text[..<space]), String(text[text.index(after: space)...]), at: place)
        }
        return Diagnostic(.warning, code: ImportCode.gatingRemark.rawValue, text, at: place)
    }
}
