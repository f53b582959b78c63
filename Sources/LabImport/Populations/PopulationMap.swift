import Cohort
import Diagnostics
import JSONText

/// Which gated populations become readings, and how a file is matched to its draw: the content of a population map.
///
/// ```yaml
/// sample:                       # keywords of the files; leave it out when a sheet of samples is given
///   patient: $SRC
///   course: 1
///   day: {keyword: "TUBE NAME", pattern: "day ([0-9]+)"}
///   specimen: blood
/// readings:
///   - {population: /Singlets/Lymphocytes/CD3+, analyte: CD3%, of: /Singlets/Lymphocytes}
///   - {population: /Singlets/Lymphocytes/CD3+, analyte: CD3, count: dual-platform, of: /Singlets/Lymphocytes, lymphocytes: ALC, unit: 10^9/L}
///   - {population: /Singlets/Blasts, analyte: blast-CD19-MFI, median: PE-Cy7-A}
/// panel: {FITC-A: CD3, PE-Cy7-A: CD19}    # the stain each channel must bear
/// minimum_events: 100                     # of the denominator
/// minimum_positive: 20                    # inside
/// ```
package struct PopulationMap: Sendable {
    /// What a share is a share of.
    package enum Denominator: Hashable, Sendable {
        case parent
        case total
        /// A population by path, id or name.
        case population(String)
    }

    /// How a population becomes a number.
    package enum Quantity: Hashable, Sendable {
        case percent(of: Denominator)
        /// Share of the lymphocyte population times the analyser's lymphocyte count. Without `of` the parent is taken
        /// when its name says that it holds the lymphocytes.
        case dualPlatform(of: Denominator?, lymphocytes: String, power: Int, unit: String)
        /// Median of a channel, linear and compensated.
        case median(channel: String)
    }

    /// One reading per file.
    package struct Rule: Sendable {
        /// Path, id or name.
        package var population: String
        package var analyte: Analyte
        package var quantity: Quantity
        package var location: SourceLocation?
    }

    /// Where a field of the draw comes from.
    package struct KeywordSource: Sendable {
        /// Keyword of the file; `file` is the file's name. Nil for a constant.
        package var keyword: String?
        package var constant: String?
        /// A regular expression; its first group is the value.
        package var pattern: String?
        /// Spellings and what they mean.
        package var values: [String: String] = [:]
        package var location: SourceLocation?
    }

    /// The stain a channel must bear.
    package struct PanelEntry: Sendable {
        package var channel: String
        package var stain: String
    }

    package static let importer = "gated-populations"
    package static let importerVersion = "1"

    /// Name of the map's file, for messages.
    package var file: String
    package var rules: [Rule] = []
    package var studyAnalytes: [Analyte] = []
    /// Fields of the draw from keywords; empty when a sheet says them.
    package var keywords: [RowField: KeywordSource] = [:]
    /// Headers of the sheet of samples where they are not the canonical ones; `file` is the file's.
    package var fileColumn: FieldSource?
    package var columns: [RowField: FieldSource] = [:]
    package var dayOrigin = 0
    package var hasDayZero: Bool?
    package var specimen = Specimen.blood
    /// Shares and medians of fewer events are remarked upon.
    package var minimumEvents = 100
    /// Percentages and counts of fewer events inside get a note.
    package var minimumPositive = 20
    /// Empty: the files of a run are compared with one another.
    package var panel: [PanelEntry] = []
    /// Whether files without the matrix the gates ask for are taken.
    package var allowsUncompensated = false
    /// Whether files that end before their last event are taken.
    package var allowsCutFiles = false
    /// Whether counts far from those a workspace stores are taken.
    package var allowsCountDifferences = false
    /// Data set of each file, from 1.
    package var dataSet = 1
    /// Sorted keys, no comments: what the digest of the map is taken of.
    package var canonicalText = ""

    package init(file: String) { self.file = file }

    /// Whether medians have to be computed.
    package var needsMedians: Bool {
        rules.contains { if case .median = $0.quantity { true } else { false } }
    }

    /// Channels or stains that medians are taken of.
    package var medianChannels: [String] {
        rules.compactMap { if case .median(let channel) = $0.quantity { channel } else { nil } }
    }

    /// Names of the columns or keywords that hold the analyser's counts, each once, with the first rule that asks.
    var countSources: [(name: String, location: SourceLocation?)] {
        var seen: Set<String> = []
        return rules.compactMap { rule in
            guard case .dualPlatform(_, let name, _, _) = rule.quantity, seen.insert(name).inserted else {
                return nil
            }
            return (name, rule.location)
        }
    }
}
