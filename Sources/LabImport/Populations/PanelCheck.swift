import Cytometry
import Diagnostics

/// Whether channels bear the stains they should: gates drawn on `PE-Cy7-A` for CD19 give a number for any other marker
/// too, and nothing else in the file would tell.
package enum PanelCheck {
    /// Compares a file with the `panel` of a map.
    ///
    /// - Returns: channels whose stain the file does not say.
    /// - Throws: IC0376 for a channel that is missing or bears another stain.
    package static func check(
        _ panel: [PopulationMap.PanelEntry], _ channels: [GatedFile.Channel], fileName: String
    ) throws(ImportError) -> [Diagnostic] {
        let place = SourceLocation(file: fileName)
        var remarks: [Diagnostic] = []
        for entry in panel {
            guard let channel = channels.first(where: { $0.name == entry.channel }) else {
                throw ImportError(
                    .panelDiffers,
                    "the panel expects \(entry.stain) in \(entry.channel), but the file has no such channel",
                    remedy: Suggestions.didYouMean(entry.channel, among: channels.map(\.name))
                        ?? "Correct 'panel' in the population map, or leave this file out.", at: place)
            }
            guard let stain = channel.stain else {
                remarks.append(
                    Diagnostic(
                        .warning, code: ImportCode.panelDiffers.rawValue,
                        "the panel expects \(entry.stain) in \(entry.channel); the file does not say the stain ($PnS)",
                        at: place))
                continue
            }
            guard StainName.holds(stain, marker: entry.stain) else {
                let elsewhere = channels.filter {
                    $0.stain.map { StainName.holds($0, marker: entry.stain) } ?? false
                }
                let hint = elsewhere.isEmpty ? "" : " (\(entry.stain) is in \(elsewhere[0].name))"
                throw ImportError(
                    .panelDiffers,
                    "the panel expects \(entry.stain) in \(entry.channel), but the file says '\(stain)'\(hint)",
                    remedy:
                        "Stained or labelled otherwise: gate it with gates and a map of its own, or correct $PnS.",
                    at: place)
            }
        }
        return remarks
    }
}

/// The stains of the files of a run that no `panel` speaks for: all must agree with the first that says one.
package struct RunPanel: Sendable {
    private var first: [String: (stain: String, file: String)] = [:]

    package init() {}

    /// Compares a file with those accepted before.
    ///
    /// - Parameter used: channels that gates or map name.
    /// - Throws: IC0376 with both stains.
    package func check(
        _ channels: [GatedFile.Channel], used: Set<String>, fileName: String
    ) throws(ImportError) {
        for channel in channels where used.contains(channel.name) {
            guard let stain = channel.stain, let known = first[channel.name],
                !StainName.agree(stain, known.stain)
            else { continue }
            throw ImportError(
                .panelDiffers,
                "\(channel.name) is '\(stain)' here, but '\(known.stain)' in \(known.file), which was taken before it",
                remedy:
                    "Say in the population map what is right, panel: {\(channel.name): \(known.stain)}, and import files of another panel with gates and a map of their own.",
                at: SourceLocation(file: fileName))
        }
    }

    /// Takes note of a file that was accepted.
    package mutating func accept(_ channels: [GatedFile.Channel], fileName: String) {
        for channel in channels {
            guard first[channel.name] == nil, let stain = channel.stain else { continue }
            first[channel.name] = (stain, fileName)
        }
    }
}
